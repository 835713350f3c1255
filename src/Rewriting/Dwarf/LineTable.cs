// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Which source line an address is of, from the line programs of DWARF 2 to 5.</summary>
public sealed class LineTable
{
    private readonly bool _bySection;
    private readonly LineSequence[] _sequences;
    private readonly LineRow[] _rows;
    private readonly LineFile[] _files;

    internal LineTable(bool bySection, LineSequence[] sequences, LineRow[] rows, LineFile[] files)
    {
        _bySection = bySection;
        _sequences = sequences;
        _rows = rows;
        _files = files;
    }

    /// <summary>Whether the file has no line information that could be used.</summary>
    public bool IsEmpty => _sequences.Length == 0;

    /// <summary>Reads the line programs of a file; damaged ones are left out.</summary>
    public static LineTable Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new LineProgramReader(file).Read();
    }

    /// <summary>Finds the source line of an instruction.</summary>
    /// <param name="section">In a relocatable file, the section that <paramref name="address"/> counts from; otherwise not used.</param>
    /// <param name="address">The address of the instruction.</param>
    /// <param name="file">The source file, with the compiler's directory where the name was relative.</param>
    /// <param name="line">The line, 1-based.</param>
    public bool TryFind(ElfSection? section, ulong address, out string file, out int line)
    {
        file = "";
        line = 0;
        var sequence = FindLast(_sequences, new LineSequence(_bySection ? section?.Index ?? 0 : 0, address, 0, 0, 0));
        if (sequence is not { } found || (_bySection && found.Section != section?.Index) || address >= found.End)
            return false;
        var rows = _rows.AsSpan(found.FirstRow, found.RowCount);
        var (low, high) = (0, rows.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = rows[middle].Address <= address ? (middle, high) : (low, middle - 1);
        }

        var row = rows[low];
        if (row.Line is 0 or > int.MaxValue || row.File < 0 || _files[row.File].Name is not { Length: > 0 })
            return false;
        file = _files[row.File].FullName;
        line = (int)row.Line;
        return true;
    }

    private static LineSequence? FindLast(ReadOnlySpan<LineSequence> sequences, LineSequence key)
    {
        var (low, high) = (0, sequences.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = sequences[middle].CompareTo(key) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : sequences[low - 1];
    }
}
