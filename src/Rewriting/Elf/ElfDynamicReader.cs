// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Reads what the dynamic linker goes by, as it does: from <c>PT_DYNAMIC</c>, not from section headers, which may be absent or wrong.
/// </summary>
internal sealed class ElfDynamicReader(ElfFile file, DiagnosticBag diagnostics)
{
    private readonly uint _relative = ElfRelativeRelocation.TypeOf(file.Machine);
    private readonly List<ElfRelocation> _relocations = [];
    private ElfDynamicTable _dynamic = null!;

    public bool Read()
    {
        // A separate debug file has the program header but not the bytes.
        var segment = file.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.Dynamic && segment.FileSize != 0);
        if (segment is null)
            return true;
        if (!ReadEntries(segment))
            return Fail(DiagnosticId.ElfDynamicTable);
        file.Dynamic = _dynamic;
        return ReadSymbols() && ReadRelocations() && new ElfVersionReader(file, diagnostics).Read();
    }

    private bool Fail(DiagnosticId id, params object?[] arguments)
    {
        diagnostics.Add(id, arguments);
        return false;
    }

    private bool ReadEntries(ElfSegment segment)
    {
        // The dynamic linker reads at the address; a file in which another offset is there would show it another table.
        if (!file.TryGetFileOffset(segment.Address, out var offset) || offset != segment.Offset || segment.FileSize > int.MaxValue)
            return false;
        var entries = new List<ElfDynamicEntry>();
        var rest = file.GetBytes(segment.Address, (int)segment.FileSize);
        for (; rest.Length >= ElfDynamicEntry.Size; rest = rest[ElfDynamicEntry.Size..])
        {
            var tag = (ElfDynamicTag)BinaryPrimitives.ReadInt64LittleEndian(rest);
            if (tag == ElfDynamicTag.Null)
            {
                _dynamic = new ElfDynamicTable(segment.Address, segment.Offset, segment.FileSize, [.. entries]);
                return true;
            }

            entries.Add(new ElfDynamicEntry(tag, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..])));
        }

        return false;
    }

    private bool ReadSymbols()
    {
        if (!_dynamic.TryGet(ElfDynamicTag.SymbolTable, out var address))
            return true;
        if (_dynamic.TryGet(ElfDynamicTag.SymbolEntrySize, out var entrySize) && entrySize != ElfSymbol.EntrySize)
            return Fail(DiagnosticId.ElfSymbolTable, "DT_SYMTAB");
        if (!new ElfHashReader(file, _dynamic).TryCountSymbols(address, out var count))
            return Fail(DiagnosticId.ElfHashTable);
        var available = file.GetBytesToEnd(address);
        if (!ElfBounds.ContainsTable((ulong)available.Length, 0, count, ElfSymbol.EntrySize))
            return Fail(DiagnosticId.ElfSymbolTable, "DT_SYMTAB");
        var hasStrings = _dynamic.TryGet(ElfDynamicTag.StringTable, out var stringsAddress);
        var strings = file.GetBytesToEnd(stringsAddress);
        var stringsSize = _dynamic.GetOrZero(ElfDynamicTag.StringTableSize);
        if (!hasStrings || stringsSize > (ulong)strings.Length)
            return Fail(DiagnosticId.ElfStringTable, "DT_STRTAB");
        var table = available[..((int)count * ElfSymbol.EntrySize)];
        if (new ElfSymbolReader(file, diagnostics).Read(table, strings[..(int)stringsSize], default, "DT_SYMTAB") is not { } symbols)
            return false;
        file.DynamicSymbols = symbols;
        return true;
    }

    private bool ReadRelocations()
    {
        if (_dynamic.TryGet(ElfDynamicTag.RelocationEntrySize, out var entrySize) && entrySize != ElfRelocation.EntrySize)
            return Fail(DiagnosticId.ElfRelocations, "DT_RELA");
        if (!AreTogether(ElfDynamicTag.Relocations, ElfDynamicTag.RelocationsSize))
            return Fail(DiagnosticId.ElfRelocations, "DT_RELA");
        if (!AreTogether(ElfDynamicTag.PltRelocations, ElfDynamicTag.PltRelocationsSize))
            return Fail(DiagnosticId.ElfRelocations, "DT_JMPREL");
        var start = _dynamic.GetOrZero(ElfDynamicTag.Relocations);
        var size = _dynamic.GetOrZero(ElfDynamicTag.RelocationsSize);
        if (!ReadTable(start, size))
            return Fail(DiagnosticId.ElfRelocations, "DT_RELA");
        if (!IsRelativeCount(_dynamic.GetOrZero(ElfDynamicTag.RelativeRelocationCount)))
            return Fail(DiagnosticId.ElfRelocations, "DT_RELACOUNT");

        // Some link editors count the table of the procedure linkage table into DT_RELASZ as well.
        var pltStart = _dynamic.GetOrZero(ElfDynamicTag.PltRelocations);
        var pltSize = _dynamic.GetOrZero(ElfDynamicTag.PltRelocationsSize);
        var isCounted = pltStart >= start && ElfBounds.Contains(size, pltStart - start, pltSize);
        if (!isCounted && (_dynamic.GetOrZero(ElfDynamicTag.PltRelocationType) != (ulong)ElfDynamicTag.Relocations && pltSize != 0))
            return Fail(DiagnosticId.ElfRelocations, "DT_JMPREL");
        if (!isCounted && !ReadTable(pltStart, pltSize))
            return Fail(DiagnosticId.ElfRelocations, "DT_JMPREL");
        if (!ReadPacked())
            return Fail(DiagnosticId.ElfRelocations, "DT_RELR");
        file.Relocations = _relocations;
        return true;
    }

    /// <summary>A table has an address and a size, or neither: without one of them the dynamic linker takes 0 (gABI, "Dynamic Section").</summary>
    private bool AreTogether(ElfDynamicTag address, ElfDynamicTag size) => _dynamic.IndexOf(address) >= 0 == _dynamic.IndexOf(size) >= 0;

    /// <summary>Whether so many relocations are relative: of those the dynamic linker does not look at the type.</summary>
    private bool IsRelativeCount(ulong count) =>
        count <= (ulong)_relocations.Count && _relocations.Take((int)count).All(relocation => relocation.Type == _relative);

    private bool ReadTable(ulong address, ulong size)
    {
        if (size == 0)
            return true;
        if (size % ElfRelocation.EntrySize != 0 || size > int.MaxValue)
            return false;
        var entries = file.GetBytes(address, (int)size);
        if (entries.IsEmpty)
            return false;
        for (; !entries.IsEmpty; entries = entries[ElfRelocation.EntrySize..])
        {
            var symbol = BinaryPrimitives.ReadUInt32LittleEndian(entries[12..]);
            if (symbol >= file.DynamicSymbols.Count && symbol != 0)
                return false;
            _relocations.Add(new ElfRelocation(
                BinaryPrimitives.ReadUInt64LittleEndian(entries),
                BinaryPrimitives.ReadUInt32LittleEndian(entries[8..]),
                symbol == 0 ? null : file.DynamicSymbols[(int)symbol],
                BinaryPrimitives.ReadInt64LittleEndian(entries[16..]),
                null));
        }

        return true;
    }

    /// <summary>
    /// gABI, "Relative Relocation Table": an even word is an address; an odd one a bitmap of the 63 words after the last address.
    /// </summary>
    private bool ReadPacked()
    {
        var size = _dynamic.GetOrZero(ElfDynamicTag.RelativeRelocationsSize);
        if (size == 0)
            return true;
        if (size % sizeof(ulong) != 0 || size > int.MaxValue)
            return false;
        var words = file.GetBytes(_dynamic.GetOrZero(ElfDynamicTag.RelativeRelocations), (int)size);
        if (words.IsEmpty)
            return false;

        // A relative relocation patches a word of the file, and each word once: so there are no more of them than words.
        var remaining = file.Image.Length / sizeof(ulong);
        var next = 0UL;
        for (; !words.IsEmpty; words = words[sizeof(ulong)..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(words);
            var bits = word & 1;
            var step = 63UL * sizeof(ulong);
            if (bits == 0)
            {
                next = word;
                bits = 2;
                step = sizeof(ulong);
            }
            else
            {
                bits = word;
            }

            for (var i = 1; i < 64; i++)
            {
                if ((bits >> i & 1) != 0 && (--remaining < 0 || !AddRelative(next + (ulong)(i - 1) * sizeof(ulong))))
                    return false;
            }

            next += step;
        }

        return true;
    }

    private bool AddRelative(ulong address)
    {
        var word = file.GetBytes(address, sizeof(ulong));
        if (word.IsEmpty)
            return false;
        _relocations.Add(new ElfRelocation(address, _relative, null, BinaryPrimitives.ReadInt64LittleEndian(word), null));
        return true;
    }
}
