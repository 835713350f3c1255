// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterlink.Loading;

/// <summary>Program headers of a mapped module, as the dynamic linker has them.</summary>
internal unsafe struct MappedHeaders
{
    /// <summary>What is added to link-time addresses.</summary>
    public ulong LoadBias;

    private ElfSegment* _segments;
    private int _count;
    private ulong _address;
    private bool _byAddress;
    private bool _found;

    /// <summary>The program headers, where the module has them mapped.</summary>
    public readonly ReadOnlySpan<ElfSegment> Segments => new(_segments, _count);

    /// <summary>The module with a load bias.</summary>
    public static bool TryFind(ulong loadBias, out MappedHeaders headers) => TryFind(loadBias, byAddress: false, out headers);

    /// <summary>The module that an address lies in.</summary>
    public static bool TryFindAddress(ulong address, out MappedHeaders headers) => TryFind(address, byAddress: true, out headers);

    private static bool TryFind(ulong address, bool byAddress, out MappedHeaders headers)
    {
        var search = new MappedHeaders { _address = address, _byAddress = byAddress };

        // SAFETY: the callback has the C signature that dl_iterate_phdr(3) calls, and the pointer is to a local that outlives the call.
        _ = Iterate(&Visit, &search);
        headers = search;
        return search._found;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Visit(ModuleHeaders* module, nuint size, MappedHeaders* search)
    {
        // SAFETY: the dynamic linker passes valid pointers; phnum says how many headers there are.
        var segments = new ReadOnlySpan<ElfSegment>(module->Segments, module->Count);
        var found = search->_byAddress ? Holds(segments, search->_address - module->LoadBias) : module->LoadBias == search->_address;
        if (!found)
            return 0;
        search->LoadBias = module->LoadBias;
        search->_segments = module->Segments;
        search->_count = module->Count;
        search->_found = true;
        return 1;
    }

    private static bool Holds(ReadOnlySpan<ElfSegment> segments, ulong address)
    {
        foreach (ref readonly var segment in segments)
        {
            if (segment.Type == ElfSegment.Load && segment.HoldsMemory(address, 1))
                return true;
        }

        return false;
    }

    [DllImport("libc", EntryPoint = "dl_iterate_phdr")]
    private static extern int Iterate(delegate* unmanaged[Cdecl]<ModuleHeaders*, nuint, MappedHeaders*, int> callback, MappedHeaders* data);

    /// <summary>The beginning of struct dl_phdr_info (link.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ModuleHeaders
    {
        public ulong LoadBias;
        public nint Name;
        public ElfSegment* Segments;
        public ushort Count;
    }
}
