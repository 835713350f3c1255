// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Provider;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Modules;

namespace Afterlink.Loading;

/// <summary>
/// A rewritten module of the process. It stays mapped for good, bound or not: .NET never closes what a P/Invoke opened, and code
/// of the module may be running anywhere. Its binding table and context are made once and used again when it is bound again.
/// </summary>
internal sealed unsafe class ModuleMapping
{
    private static readonly ConcurrentDictionary<nint, ModuleMapping> ByContext = new();

    private static readonly object BoundLock = new();
    private static ModuleMapping[] _bound = [];

    private ulong* _cell;

    public ModuleMapping(ModuleImage image)
    {
        Image = image;

        // SAFETY: 128 slots of 32 bytes, aligned to their size so that a slot tells its kind; never given back.
        Table = (BindingSlot*)NativeMemory.AlignedAlloc(BindingLayout.SlotCount * BindingLayout.SlotSize, BindingLayout.SlotCount * BindingLayout.SlotSize);
        Context = (ModuleContext*)NativeMemory.AlignedAlloc((nuint)sizeof(ModuleContext), 64);
        *Context = new ModuleContext
        {
            Handlers = GCHandle.ToIntPtr(GCHandle.Alloc(null)),
            Module = GCHandle.ToIntPtr(GCHandle.Alloc(null)),
            Records = image.Sites.Records,
            RecordCount = image.Sites.Count,
            StubAddress = image.Note.StubText,
            StubSize = image.Note.StubTextSize,
        };
        var slots = new Span<BindingSlot>(Table, BindingLayout.SlotCount);
        slots.Fill(new BindingSlot { Code = ProviderLibrary.Exports->Native, Context = Context });
        slots[BindingLayout.DeclaredSlot] = default;
        ByContext[(nint)Context] = this;
    }

    public ModuleImage Image { get; }

    public BindingSlot* Table { get; }

    public ModuleContext* Context { get; }

    public nint Handle { get; private set; }

    /// <summary>Who has bound the module now.</summary>
    public LoadedModule? Current { get; set; }

    /// <summary>The module's reference data, once it has some; it stays for good, as the mapping does.</summary>
    public ModuleReferenceData? ReferenceData { get; set; }

    /// <summary>What is added to link-time addresses; only right once the module was located.</summary>
    public ulong LoadBias => Context->LoadBias;

    /// <summary>The mapping that a context belongs to; also when it is not bound.</summary>
    public static ModuleMapping Find(ModuleContext* context) => ByContext[(nint)context];

    /// <summary>Every mapping of the process.</summary>
    public static IEnumerable<ModuleMapping> All => ByContext.Values;

    /// <summary>Every mapping whose place is known. Stub and text of one stay where they are for good.</summary>
    public static ReadOnlySpan<ModuleMapping> Bound => Volatile.Read(ref _bound);

    /// <summary>The mapping that a stub is of; null where the address is in none.</summary>
    public static ModuleMapping? FindStub(ulong address)
    {
        foreach (var mapping in Bound)
        {
            if (address - mapping.Context->StubStart < mapping.Context->StubSize)
                return mapping;
        }

        return null;
    }

    /// <summary>Whether an address is inside a window, but not at its start: there is no instruction any more.</summary>
    public bool IsInsideWindow(ulong address)
    {
        address -= Context->LoadBias;
        var (low, high) = (0, Context->RecordCount);
        while (low < high)
        {
            // SAFETY: the records are sorted by address, and the index is below their number.
            var middle = (low + high) / 2;
            if (Context->Records[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return IsInsideWindow(low - 1, address) || IsInsideWindow(low, address);
    }

    private bool IsInsideWindow(int index, ulong address)
    {
        if ((uint)index >= (uint)Context->RecordCount)
            return false;
        var record = Context->Records + index;
        return record->Window != 0 && address > record->Window && address - record->Window < record->WindowLength;
    }

    /// <summary>The kind of a slot.</summary>
    public static Sites.SiteKind KindOf(BindingSlot* slot) =>
        (Sites.SiteKind)(((nuint)slot & (BindingLayout.SlotCount * BindingLayout.SlotSize - 1)) / BindingLayout.SlotSize);

    /// <summary>Checks that what was mapped is what was read, and learns where it is.</summary>
    /// <exception cref="AfterlinkException">It is something else.</exception>
    public void Locate(nint handle)
    {
        var bias = DynamicLinker.LoadBias(handle);
        if (!MappedHeaders.TryFind(bias, out var headers) || !Describes(headers))
            throw RuntimeDiagnostics.Exception(DiagnosticId.MappedModuleDiffers, Image.Path, "the program headers are not those of the file");

        // SAFETY: the mapped headers equal those that the file was checked by, so table and cell lie in mapped segments.
        var table = new ReadOnlySpan<byte>((void*)(nuint)(bias + Image.Note.SiteTable), Image.Sites.Bytes.Length);
        if (!table.SequenceEqual(Image.Sites.Bytes))
            throw RuntimeDiagnostics.Exception(DiagnosticId.MappedModuleDiffers, Image.Path, "the site table is not that of the file");
        _cell = (ulong*)(nuint)(bias + Image.Note.BindingCell);
        Handle = handle;
        SetPlace(bias);
    }

    /// <summary>Whether a module with these headers is this one.</summary>
    public bool Describes(in MappedHeaders headers) =>
        MemoryMarshal.AsBytes(headers.Segments).SequenceEqual(MemoryMarshal.AsBytes(Image.Segments.AsSpan()));

    /// <summary>From now on handlers can turn link-time addresses into real ones.</summary>
    public void SetPlace(ulong bias)
    {
        Context->LoadBias = bias;
        Volatile.Write(ref Context->StubStart, bias + Context->StubAddress);
        lock (BoundLock)
        {
            if (Array.IndexOf(_bound, this) < 0)
                Volatile.Write(ref _bound, [.. _bound, this]);
        }
    }

    /// <summary>Where the data of a symbol or a pointer is now, and how many bytes it has; nothing for other forms.</summary>
    public (nuint Start, nuint Length) Find(ReferenceDataDescriptor descriptor) => descriptor.Form switch
    {
        ReferenceDataForm.Symbol when IsWritable(descriptor.Address, descriptor.Size) => (At(descriptor.Address), (nuint)descriptor.Size),
        ReferenceDataForm.Pointer when IsWritable(descriptor.Address, (ulong)sizeof(nuint)) && IsWritable(descriptor.LengthAddress, (ulong)descriptor.LengthSize) =>
            (*(nuint*)At(descriptor.Address), descriptor.LengthSize == sizeof(uint) ? *(uint*)At(descriptor.LengthAddress) : *(nuint*)At(descriptor.LengthAddress)),
        _ => default,
    };

    /// <summary>Sets a pointer and its length, which <see cref="Find(ReferenceDataDescriptor)"/> was asked for before.</summary>
    public void Set(ReferenceDataDescriptor pointer, nuint start, nuint length)
    {
        // The pointer last: a thread that looks at it finds the rest.
        if (pointer.LengthSize == sizeof(uint))
            Volatile.Write(ref *(uint*)At(pointer.LengthAddress), checked((uint)length));
        else
            Volatile.Write(ref *(nuint*)At(pointer.LengthAddress), length);
        Volatile.Write(ref *(nuint*)At(pointer.Address), start);
    }

    /// <summary>Whether the module has the variables that a descriptor of a symbol or pointer names, and may write them.</summary>
    public bool HasVariables(ReferenceDataDescriptor descriptor) => descriptor.Form == ReferenceDataForm.Symbol
        ? IsWritable(descriptor.Address, descriptor.Size)
        : IsWritable(descriptor.Address, (ulong)sizeof(nuint)) && IsWritable(descriptor.LengthAddress, (ulong)descriptor.LengthSize);

    // The addresses come from a manifest that may be of another file.
    private bool IsWritable(ulong address, ulong size) => size != 0 && Context->StubStart != 0 && Array.Exists(Image.Segments, segment =>
        segment.Type == ElfSegment.Load && (segment.Flags & ElfSegment.Writable) != 0 && segment.HoldsMemory(address, size));

    private nuint At(ulong address) => (nuint)(Context->LoadBias + address);

    /// <summary>What the cell points to: 0 when the module was mapped while there was no provider.</summary>
    public ulong Cell => Volatile.Read(ref *_cell);

    /// <summary>Points the module's cell to its own table: one aligned store, so a thread in the module sees the old or the new.</summary>
    public void Attach() => Volatile.Write(ref *_cell, (ulong)(nuint)Table);
}
