// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Which sections get another address, and the symbols in them.</summary>
internal sealed class SectionMoves(SharedObjectLayout layout)
{
    private const ulong ValueField = 8;

    private readonly ElfFile _file = layout.Original;

    /// <summary>The table that a section is, or is a part of, if that moves.</summary>
    public LoadedTable? MovedTableOf(ElfSection section)
    {
        if (!section.IsAllocated || !section.HasContent || section.Size == 0)
            return null;
        foreach (var table in layout.Tables)
        {
            if (layout.IsMoved(table) && table.Size != 0 && table.Contains(section.Address, section.Size))
                return table;
        }

        return null;
    }

    /// <summary>Whether a section is among what slides.</summary>
    public bool IsSlid(ElfSection section) =>
        section.IsAllocated && section.HasContent && layout.Room.Slides.Any(slide => slide.Contains(section.Offset, section.Size));

    /// <summary>Whether a symbol is in the section that it names, and moves along: of a damaged file it may be elsewhere.</summary>
    public static bool Holds(ElfSection section, ElfSymbol symbol) => symbol.Value - section.Address <= section.Size;

    /// <summary>How far a section is slid.</summary>
    public ulong SlideOf(ElfSection section) => IsSlid(section) ? layout.Room.Slide(section.Offset, section.Size) - section.Offset : 0;

    /// <summary>
    /// Symbols of <c>.symtab</c> in moved sections. The table of frames counts as moved: it is when stubs have frames.
    /// </summary>
    public IEnumerable<MovedSymbol> MovedSymbols()
    {
        var table = _file.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);
        if (table is null)
            return [];
        var frames = FrameTable.SectionOf(_file);
        var moved = _file.Sections.Where(section => section == frames || IsSlid(section) || MovedTableOf(section) is not null).ToHashSet();
        return _file.Symbols
            .Where(symbol => symbol.Section is not null && moved.Contains(symbol.Section) && Holds(symbol.Section, symbol))
            .Select(symbol => new MovedSymbol(symbol, table.Offset + (ulong)symbol.Index * ElfSymbol.EntrySize + ValueField));
    }
}
