// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Afterlink.Cpuid;
using Afterlink.Diagnostics;
using Afterlink.Provider;

namespace Afterlink;

/// <summary>What <c>cpuid</c> reports to a module. Immutable: each change makes another table.</summary>
public sealed class CpuidTable
{
    private const uint XsaveLeaf = 0xD;
    private const ulong AvxState = 1 << 2;
    private const ulong MpxState = 3 << 3;
    private const ulong Avx512State = 7 << 5;
    private const ulong ProtectionKeyState = 1 << 9;
    private const ulong AmxState = 3 << 17;

    private readonly HashSet<CpuFeature> _without;
    private readonly Dictionary<(uint Leaf, uint Subleaf), CpuidResult> _given;
    private readonly Dictionary<(uint Leaf, uint Subleaf), CpuidResult> _base;
    private readonly bool _isWhole;
    private readonly ulong _stateMask;
    private readonly Lazy<ulong?> _enabledState;

    // The base stands before the host, or for all of it where it is whole; features are taken out of it, and not out of what is given.
    private CpuidTable(
        HashSet<CpuFeature> without, Dictionary<(uint, uint), CpuidResult> given, Dictionary<(uint, uint), CpuidResult> underlying, bool isWhole = false)
    {
        _without = without;
        _given = given;
        _base = underlying;
        _isWhole = isWhole;
        _stateMask = GivenState() & ~(Removed(CpuFeature.Avx, AvxState | Avx512State) | Removed(CpuFeature.Avx512F, Avx512State)
            | Removed(CpuFeature.ProtectionKeys, ProtectionKeyState) | Removed(CpuFeature.AmxTile, AmxState) | Removed(CpuFeature.Xsave, ~3UL & ~MpxState));
        _enabledState = new(() => Has(CpuFeature.Xsave) ? ReadXcr0() & _stateMask : null);
    }

    /// <summary>What the host reports.</summary>
    public static CpuidTable Host { get; } = new([], [], []);

    /// <summary>
    /// XCR0 as an operating system leaves it on a processor that reports this; null where there is no XSAVE. Looked up once: it takes several <c>cpuid</c>,
    /// each of which leaves the machine's own virtual machine for microseconds, and each thread's virtual CPU starts with it.
    /// </summary>
    internal ulong? EnabledState => _enabledState.Value;

    /// <summary>
    /// The host as an older or another processor: without every feature that the model does not have, with its vendor, family, model and name.
    /// Caches and topology stay the host's.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <exception cref="AfterlinkException">The host has not all that the model has: its instructions would fault.</exception>
    public static CpuidTable Of(CpuModel model) => Of(model, Host);

    /// <summary>The same for a host with the features of a table.</summary>
    internal static CpuidTable Of(CpuModel model, CpuidTable host)
    {
        var info = CpuModels.Find(model);
        var missing = info.Features.Where(feature => !CpuModels.Optional.Contains(feature) && !host.Has(feature)).ToList();
        if (missing.Count != 0)
            throw RuntimeDiagnostics.Exception(DiagnosticId.CpuModelBeyondHost, model, string.Join(", ", missing));
        var without = CpuFeatures.WithDependents(Enum.GetValues<CpuFeature>().Except(info.Features));
        return new(without, [], info.Vendor is null ? [] : Name(info.Vendor, info.Signature, $"{model}"));
    }

    /// <summary>
    /// A table that has the leaves of a dump and no other: what <c>cpuid -r</c> printed on some machine. A leaf that it does not have reports zeros. The
    /// module believes it: a feature that the host does not have must be taken out by <see cref="Without"/> (<see cref="Beyond"/> tells which).
    /// </summary>
    /// <param name="dump">The text; of several processors, the first one counts.</param>
    /// <exception cref="AfterlinkException">The text is no such dump.</exception>
    public static CpuidTable Read(TextReader dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return new([], [], CpuidDump.Read(dump), isWhole: true);
    }

    /// <summary>The features that this table reports and another does not.</summary>
    /// <param name="other">The other, such as <see cref="Host"/>.</param>
    public IReadOnlyList<CpuFeature> Beyond(CpuidTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Enum.GetValues<CpuFeature>().Where(feature => Has(feature) && !other.Has(feature))];
    }

    /// <summary>This table without some features, and without every feature that stands on one of them: without AVX there is no AVX2.</summary>
    /// <param name="features">The features.</param>
    public CpuidTable Without(params CpuFeature[] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new(CpuFeatures.WithDependents(_without.Concat(features)), _given, _base, _isWhole);
    }

    /// <summary>This table with a leaf that reports given values, whatever features were taken out.</summary>
    /// <param name="leaf">eax of <c>cpuid</c>.</param>
    /// <param name="subleaf">ecx of <c>cpuid</c>; 0 for a leaf that does not depend on it.</param>
    /// <param name="result">What it reports.</param>
    public CpuidTable With(uint leaf, uint subleaf, CpuidResult result) =>
        new(_without, new(_given) { [(leaf, IndexedLeaves.DependsOnSubleaf(leaf) ? subleaf : 0)] = result }, _base, _isWhole);

    /// <summary>What <c>cpuid</c> reports for a leaf.</summary>
    /// <param name="leaf">eax of <c>cpuid</c>.</param>
    /// <param name="subleaf">ecx of <c>cpuid</c>.</param>
    public CpuidResult Query(uint leaf, uint subleaf)
    {
        var key = (leaf, IndexedLeaves.DependsOnSubleaf(leaf) ? subleaf : 0);
        if (_given.TryGetValue(key, out var given))
            return given;
        var result = Underlying(leaf, subleaf);
        foreach (var row in CpuFeatures.All)
        {
            if (row.Leaf == leaf && (row.Subleaf == subleaf || !IndexedLeaves.DependsOnSubleaf(leaf)) && _without.Contains(row.Feature))
                result = Clear(result, row);
        }

        return leaf == XsaveLeaf && _stateMask != ulong.MaxValue ? LimitState(result, subleaf) : result;
    }

    /// <summary>Whether a feature is reported.</summary>
    /// <param name="feature">The feature.</param>
    public bool Has(CpuFeature feature)
    {
        var row = CpuFeatures.All[(int)feature];
        if (Query(row.Leaf & 0xFFFF0000, 0).Eax < row.Leaf)
            return false;
        var result = Query(row.Leaf, row.Subleaf);
        var register = row.Register switch
        {
            CpuidRegister.Eax => result.Eax,
            CpuidRegister.Ebx => result.Ebx,
            CpuidRegister.Ecx => result.Ecx,
            _ => result.Edx,
        };
        return (register & row.Mask) != 0;
    }

    private CpuidResult Underlying(uint leaf, uint subleaf) =>
        _base.TryGetValue((leaf, IndexedLeaves.DependsOnSubleaf(leaf) ? subleaf : 0), out var known) || _isWhole ? known : HostLeaf(leaf, subleaf);

    // Leaf 0 spells the vendor in ebx, edx, ecx; leaves 0x80000002 to 4 spell a name of 48 bytes (Intel SDM volume 2A, CPUID).
    private static Dictionary<(uint, uint), CpuidResult> Name(string vendor, uint signature, string name)
    {
        var letters = Encoding.ASCII.GetBytes(vendor.PadRight(12) + name.PadRight(48, '\0'));
        uint Word(int index) => BinaryPrimitives.ReadUInt32LittleEndian(letters.AsSpan(sizeof(uint) * index));
        var leaves = new Dictionary<(uint, uint), CpuidResult>
        {
            [(0, 0)] = HostLeaf(0, 0) with { Ebx = Word(0), Edx = Word(1), Ecx = Word(2) },
            [(1, 0)] = HostLeaf(1, 0) with { Eax = signature },
        };
        for (var part = 0; part < 3; part++)
            leaves[(0x8000_0002 + (uint)part, 0)] = new(Word(3 + (4 * part)), Word(4 + (4 * part)), Word(5 + (4 * part)), Word(6 + (4 * part)));
        return leaves;
    }

    // XCR0 holds nothing that leaf 0xD does not offer (Intel SDM volume 1, 13.3).
    private ulong GivenState()
    {
        const ulong Legacy = 3;
        if (_given.TryGetValue((XsaveLeaf, 0), out var leaf) || _base.TryGetValue((XsaveLeaf, 0), out leaf))
            return ((ulong)leaf.Edx << 32) | leaf.Eax;
        return _isWhole ? Legacy : ulong.MaxValue;
    }

    private static CpuidResult HostLeaf(uint leaf, uint subleaf)
    {
        var (eax, ebx, ecx, edx) = X86Base.CpuId((int)leaf, (int)subleaf);
        return new((uint)eax, (uint)ebx, (uint)ecx, (uint)edx);
    }

    private static CpuidResult Clear(CpuidResult result, CpuFeatureInfo row) => row.Register switch
    {
        CpuidRegister.Eax => result with { Eax = result.Eax & ~row.Mask },
        CpuidRegister.Ebx => result with { Ebx = result.Ebx & ~row.Mask },
        // OSXSAVE (bit 27) says that XCR0 can be read, which goes with XSAVE.
        CpuidRegister.Ecx => result with { Ecx = result.Ecx & ~(row.Feature == CpuFeature.Xsave ? row.Mask | (1u << 27) : row.Mask) },
        _ => result with { Edx = result.Edx & ~row.Mask },
    };

    private static unsafe ulong ReadXcr0() => ProviderLibrary.Exports->ReadXcr(0);

    private ulong Removed(CpuFeature feature, ulong state) => _without.Contains(feature) ? state : 0;

    // Leaf 0xD describes the areas of xsave (Intel SDM volume 1, 13.2): which components there are and how much room they take.
    private CpuidResult LimitState(CpuidResult result, uint subleaf)
    {
        if (subleaf >= 2)
            return subleaf < 64 && (_stateMask & (1UL << (int)subleaf)) == 0 ? default : result;
        if (subleaf == 1)
            return result;
        var supported = (((ulong)result.Edx << 32) | result.Eax) & _stateMask;
        var size = 576u;
        for (var component = 2; component < 63; component++)
        {
            if ((supported & (1UL << component)) == 0)
                continue;
            var area = Underlying(XsaveLeaf, (uint)component);
            size = Math.Max(size, area.Ebx + area.Eax);
        }

        return new((uint)supported, size, size, (uint)(supported >> 32));
    }
}
