// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Loading;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// Stands between a module and the functions that it reads files with: the words of its own that hold their addresses lead to thunks. Nobody else
/// calls through these words, so nothing changes for the rest of the process.
/// </summary>
internal sealed unsafe class ReadInterposer
{
    // A read that the runtime itself makes, where the module is a library that .NET uses.
    [ThreadStatic]
    private static bool _isInside;

    private readonly FilePlacement _placement;
    private readonly List<(FilePattern Pattern, string Name, AttachMode Mode)> _files;
    private readonly Action<ReferenceDataReceipt> _report;
    private readonly List<(string Name, ulong Slot, ReadSource Source, nint Original)> _imports = [];

    private ReadInterposer(ReferenceDataStore store, IEnumerable<ReferenceDataDescriptor> files, Action<ReferenceDataReceipt> report)
    {
        _placement = new FilePlacement(store);
        _files = [.. files.Select(static file => (new FilePattern(file.Name), file.Name, file.Mode))];
        _report = report;
    }

    /// <summary>Stands between a module and its reads from now on; for good, as the module stays mapped.</summary>
    /// <param name="store">Where data is shared.</param>
    /// <param name="segments">The module's program headers.</param>
    /// <param name="bias">What is added to link-time addresses.</param>
    /// <param name="files">The descriptors of files.</param>
    /// <param name="report">Is given each receipt, on the thread that reads.</param>
    /// <returns>How many words lead to thunks now.</returns>
    public static int Install(
        ReferenceDataStore store, ElfSegment[] segments, ulong bias, IEnumerable<ReferenceDataDescriptor> files, Action<ReferenceDataReceipt> report)
    {
        var interposer = new ReadInterposer(store, files, report);
        var slots = new ImportSlots(segments, bias);
        foreach (var (name, address) in slots.Find(static name => ReadSources.Find(name) is not null))
        {
            if (OriginalOf(slots, segments, bias, name, address) is var original && original != 0)
                interposer._imports.Add((name, address, ReadSources.Find(name)!, original));
        }

        return interposer._imports.Count == 0 || RuntimeSwitch.Address == 0 ? 0 : interposer.Bind(segments, bias);
    }

    // A word that still leads to the module's own linkage table was never bound, because something opened the module lazily.
    private static nint OriginalOf(ImportSlots slots, ElfSegment[] segments, ulong bias, string name, ulong address)
    {
        var value = slots.Read(address);
        if (value == 0)
            return 0;
        var isOwn = value >= bias && Array.Exists(segments, segment => segment.Type == ElfSegment.Load && segment.HoldsMemory(value - bias, 1));
        return !isOwn ? (nint)value : NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var export) ? export : 0;
    }

    private int Bind(ElfSegment[] segments, ulong bias)
    {
        // Handle and contexts live as long as the module, which is as long as the process.
        var handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        var contexts = (Context*)NativeMemory.Alloc((nuint)_imports.Count, (nuint)sizeof(Context));
        var entry = (nint)(delegate* unmanaged[Cdecl]<CallFrame*, Context*, int>)&Decide;
        var thunks = ThunkMemory.Make(_imports.Count, (index, code) =>
        {
            contexts[index] = new Context { Interposer = handle, Import = index };
            _ = ReadThunk.Write(code, _imports[index].Source.Length, _imports[index].Original, entry, (nint)(contexts + index), RuntimeSwitch.Address);
        });
        if (thunks == 0)
            return 0;
        var bound = 0;
        for (var i = 0; i < _imports.Count; i++)
            bound += ModuleWord.TryWrite(segments, bias, _imports[i].Slot, (ulong)(thunks + (i * ThunkMemory.Size))) ? 1 : 0;
        return bound;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Decide(CallFrame* frame, Context* context)
    {
        if (_isInside)
            return 0;
        _isInside = true;
        try
        {
            // SAFETY: the handle is of this type and never freed.
            var interposer = Unsafe.As<ReadInterposer>(GCHandle.FromIntPtr(context->Interposer).Target!);
            return interposer.TryRead(frame, context->Import) ? 1 : 0;
        }
        catch (Exception)
        {
            // No exception may leave, and none matters: the function itself reads, and says what is wrong.
            return 0;
        }
        finally
        {
            _isInside = false;
        }
    }

    private bool TryRead(CallFrame* frame, int import)
    {
        var (_, _, source, original) = _imports[import];
        if (!source.TryDescribe(*frame, out var read) || FilePlacement.PathOf(read.Descriptor) is not { } path)
            return false;
        var file = _files.Find(file => file.Pattern.Matches(path));
        if (file.Pattern is null || source.TryPlace(*frame, ref read, original, _placement, file.Mode, path) is not { } receipt)
            return false;
        _report(new ReferenceDataReceipt(file.Name, path, receipt));
        if (!source.TryComplete(*frame, read, original, out var result))
            return false;
        frame->Result = result;
        return true;
    }

    private struct Context
    {
        public nint Interposer;
        public int Import;
    }
}
