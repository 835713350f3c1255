// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Interposition;
using Afterlink.Modules;

namespace Afterlink.Recording.Exchanges;

/// <summary>
/// A hypercall. Of a declared one the header says which registers are values, and which memory is read and written; of any other only rax is
/// known: its number, and its result.
/// </summary>
internal sealed unsafe class HypercallExchange : SiteExchange
{
    /// <summary>Where the C stub of a signature with floating point lays xmm0-7, seen from the stack pointer (afterlink.h).</summary>
    private const int Vectors = -64;

    private static readonly HypercallExchange Undeclared = new(null);

    private readonly HypercallParameter[] _requested;
    private readonly HypercallParameter[] _filled;
    private readonly bool _hasVectorResult;

    /// <summary>Makes the exchange of a hypercall; of one that no header declares where there is no description.</summary>
    public HypercallExchange(HypercallDescription? description)
    {
        var parameters = description?.Parameters ?? [];
        _requested = [.. parameters.Where(static parameter => parameter.Form
            is HypercallParameterForm.Value or HypercallParameterForm.Vector or HypercallParameterForm.In || parameter.IsBuffer)];
        _filled = [.. parameters.Where(static parameter => parameter.Form == HypercallParameterForm.Out)];
        _hasVectorResult = description is { HasVectorResult: true };
        RequestNames = ["number", .. _requested.Select(static parameter => parameter.Form switch
        {
            HypercallParameterForm.In => $"checksum of {parameter.Name}",
            _ when parameter.IsBuffer => $"length of {parameter.Name}",
            _ => parameter.Name,
        })];
    }

    public override IReadOnlyList<string> RequestNames { get; }

    public override int ResultCount => _hasVectorResult ? 2 : 1;

    public override int RegionCount => _filled.Length;

    /// <summary>The exchange of a site.</summary>
    public static HypercallExchange Of(in SiteCall call)
    {
        var record = call.Record;
        return (record->Flags & SiteRecordFlags.Declared) != 0 ? call.Module.HypercallExchange(record->Hypercall) ?? Undeclared : Undeclared;
    }

    public override void ReadRequest(in SiteCall call, Span<ulong> request)
    {
        request[0] = call.Frame->Rax;
        for (var i = 0; i < _requested.Length; i++)
            request[i + 1] = Requested(in call, in _requested[i]);
    }

    public override void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result)
    {
        result[0] = call.Frame->Rax;
        if (_hasVectorResult)
            result[1] = Unsafe.ReadUnaligned<ulong>(Vector(in call, 0));
    }

    public override void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result)
    {
        call.Frame->Rax = result[0];
        if (_hasVectorResult)
            Unsafe.WriteUnaligned(Vector(in call, 0), result[1]);
    }

    public override void FindRegions(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result, Span<MemoryRegion> regions)
    {
        for (var i = 0; i < _filled.Length; i++)
            regions[i] = Region(in call, in _filled[i]);
    }

    private static ulong Requested(in SiteCall call, in HypercallParameter parameter) => parameter.Form switch
    {
        HypercallParameterForm.Vector => Narrow(Unsafe.ReadUnaligned<ulong>(Vector(in call, parameter.Register)), parameter.Size),
        HypercallParameterForm.In => Checksum.Of(Region(in call, in parameter).Bytes),
        _ when parameter.IsBuffer => Register(in call, parameter.Register + 1),
        _ => Narrow(Register(in call, parameter.Register), parameter.Size),
    };

    // A buffer that its handler refuses (null, or longer than a span can be) holds nothing.
    private static MemoryRegion Region(in SiteCall call, in HypercallParameter parameter)
    {
        var address = Register(in call, parameter.Register);
        var count = parameter.IsBuffer ? Register(in call, parameter.Register + 1) : 1;
        return address == 0 || count > (ulong)(int.MaxValue / Math.Max(parameter.Size, 1)) ? default : new MemoryRegion(address, (int)count * parameter.Size);
    }

    // Upper bits that an argument does not fill are not defined (System V ABI, AMD64 supplement, 3.2.3).
    private static ulong Narrow(ulong value, int size) => SiteOperands.Truncate(value, size);

    private static ulong Register(in SiteCall call, int number) => number switch
    {
        0 => call.Frame->Rdi,
        1 => call.Frame->Rsi,
        2 => call.Frame->Rdx,
        3 => call.Frame->R10,
        4 => call.Frame->R8,
        _ => call.Frame->R9,
    };

    // SAFETY: the red zone of a declared stub belongs to the stub, and the rewritten site leaves it alone.
    private static void* Vector(in SiteCall call, int number) => (void*)(nuint)(call.Frame->StackPointer + unchecked((ulong)(Vectors + (8 * number))));
}
