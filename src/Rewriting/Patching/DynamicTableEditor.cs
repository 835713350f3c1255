// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Points the dynamic table, which stays where it is, to the tables that moved. An entry is added only where the file had no
/// relocations; the link editor leaves spare entries behind the end mark for such purposes.
/// </summary>
internal sealed class DynamicTableEditor(SharedObjectLayout layout)
{
    private readonly ElfFile _file = layout.Original;
    private readonly ElfDynamicTable? _dynamic = layout.Original.Dynamic;

    private static readonly ElfDynamicTag[] RelocationTags =
        [ElfDynamicTag.Relocations, ElfDynamicTag.RelocationsSize, ElfDynamicTag.RelocationEntrySize];

    /// <summary>Whether there are enough spare entries.</summary>
    public bool CanEdit(DiagnosticBag diagnostics)
    {
        if (_dynamic is null)
            return true;
        var missing = Missing(_dynamic);
        var used = (ulong)((_dynamic.Entries.Count + 1) * ElfDynamicEntry.Size);
        var spare = (ulong)(missing.Count * ElfDynamicEntry.Size);
        if (spare == 0 || (used + spare <= _dynamic.Size
            && !_file.Image.Span.Slice((int)(_dynamic.Offset + used), (int)spare).ContainsAnyExcept((byte)0)))
            return true;
        diagnostics.Add(DiagnosticId.LayoutNoDynamicEntries, missing.Count);
        return false;
    }

    /// <summary>Indices of entries that change.</summary>
    public IEnumerable<int> ChangedEntries()
    {
        if (_dynamic is null)
            yield break;
        for (var i = 0; i < _dynamic.Entries.Count; i++)
        {
            if (IsChanged(_dynamic.Entries[i].Tag))
                yield return i;
        }

        for (var i = 0; i < Missing(_dynamic).Count; i++)
            yield return _dynamic.Entries.Count + i;
    }

    /// <summary>Writes the entries.</summary>
    /// <param name="image">The file, from where the original's bytes begin.</param>
    /// <param name="values">The new values by tag.</param>
    public void Write(Span<byte> image, IReadOnlyDictionary<ElfDynamicTag, ulong> values)
    {
        if (_dynamic is null)
            return;
        var table = image[(int)_dynamic.Offset..];
        var missing = Missing(_dynamic);
        for (var i = 0; i < _dynamic.Entries.Count + missing.Count; i++)
        {
            var tag = i < _dynamic.Entries.Count ? _dynamic.Entries[i].Tag : missing[i - _dynamic.Entries.Count];
            if (!values.TryGetValue(tag, out var value))
                continue;
            var entry = table[(i * ElfDynamicEntry.Size)..];
            BinaryPrimitives.WriteInt64LittleEndian(entry, (long)tag);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], value);
        }
    }

    private bool IsChanged(ElfDynamicTag tag) =>
        (layout.IsBound && (tag is ElfDynamicTag.StringTableSize || RelocationTags.Contains(tag)))
        || layout.Tables.Any(table => table.Tag == tag && layout.IsMoved(table))
        || (tag == ElfDynamicTag.PltRelocations && layout.PltIsInRelocations);

    private List<ElfDynamicTag> Missing(ElfDynamicTable dynamic) =>
        layout.IsBound ? [.. RelocationTags.Where(tag => dynamic.IndexOf(tag) < 0)] : [];
}
