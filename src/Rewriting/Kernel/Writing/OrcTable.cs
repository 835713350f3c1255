// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Writing;

/// <summary>
/// Gives stubs unwind records: that of the instruction which is replayed, and how much deeper the stack is. The kernel sorts the table itself.
/// </summary>
internal sealed class OrcTable
{
    private readonly ObjectEditor _editor;
    private readonly int _size;
    private readonly ElfSection? _entries;
    private readonly ElfSection? _places;
    private readonly OrcIndex _original;

    public OrcTable(ObjectEditor editor, ElfFile file, KernelLayout layout)
    {
        _editor = editor;
        _size = layout.OrcSize;
        _original = new OrcIndex(file, _size);
        if (_size == 0)
            return;
        _entries = editor.GetOrAdd(KernelTables.Orc, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, 1, (ulong)_size);
        _places = editor.GetOrAdd(KernelTables.OrcPlaces, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, 1, sizeof(int));
    }

    /// <summary>Adds the records of a stub that is placed.</summary>
    public void Add(KernelStub stub, ElfSection stubs, int place)
    {
        if (_size == 0)
            return;
        Span<byte> last = stackalloc byte[_size];
        Span<byte> entry = stackalloc byte[_size];
        var isFirst = true;
        foreach (var mark in stub.Frames)
        {
            _original.Find(stub.Window.Map.Section!, mark.Original, entry);
            if (!OrcEntry.TryDeepen(entry, mark.Depth))
                entry.Clear();
            if (!isFirst && entry.SequenceEqual(last))
                continue;
            Append(entry, stubs, place + mark.Offset);
            entry.CopyTo(last);
            isFirst = false;
        }
    }

    /// <summary>Says that nothing is known of what follows a place.</summary>
    public void End(ElfSection stubs, int place)
    {
        if (_size == 0)
            return;
        Span<byte> nothing = stackalloc byte[_size];
        nothing.Clear();
        Append(nothing, stubs, place);
    }

    private void Append(ReadOnlySpan<byte> entry, ElfSection stubs, int place)
    {
        _editor.Append(_entries!, entry);
        var offset = _editor.Append(_places!, [0, 0, 0, 0]);
        _editor.Relocate(_places!, offset, X86RelocationType.PcRelative32, stubs, place);
    }
}
