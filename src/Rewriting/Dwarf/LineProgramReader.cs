// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Runs line programs (DWARF 5, 6.2.5) and collects the sequences that they make.</summary>
internal sealed class LineProgramReader(ElfFile file)
{
    private const byte Copy = 1;
    private const byte AdvanceAddress = 2;
    private const byte AdvanceLine = 3;
    private const byte SetFile = 4;
    private const byte AddConstant = 8;
    private const byte AdvanceFixed = 9;
    private const byte EndSequence = 1;
    private const byte SetAddress = 2;

    private readonly DebugSection _programs = DebugSection.Read(file, ".debug_line");
    private readonly List<LineRow> _rows = [];
    private readonly List<LineSequence> _sequences = [];
    private readonly List<LineFile> _files = [];

    public LineTable Read()
    {
        var strings = new DwarfStrings(file);
        var directories = CompilationDirectories.Read(file, strings);
        var bytes = _programs.Bytes.Span;
        var reader = new NumberReader(bytes);
        while (reader.Remaining > 0)
        {
            var start = reader.Position;
            var length = reader.ReadUnitLength(out var is64);
            if (reader.Failed)
                break;
            var end = reader.Position + length;
            var unit = new NumberReader(bytes[..end]) { Position = reader.Position };
            var firstFile = _files.Count;
            if (LineProgramHeader.Read(ref unit, bytes[..end], is64, directories.Find((ulong)start), strings, _files) is { } header)
                Run(ref unit, header, firstFile);
            reader.Position = end;
        }

        // Stable, so that of two sequences with one start the later wins, however the sort goes about it.
        return new LineTable(file.Type == ElfFileType.Relocatable, [.. _sequences.Order()], [.. _rows], [.. _files]);
    }

    private void Run(ref NumberReader reader, LineProgramHeader header, int firstFile)
    {
        ulong address = 0, number = 1;
        uint line = 1;
        var section = 0;
        var firstRow = _rows.Count;
        while (reader.Remaining > 0 && !reader.Failed)
        {
            var opcode = reader.ReadByte();
            if (opcode >= header.OpcodeBase)
            {
                var adjusted = opcode - header.OpcodeBase;
                address += (ulong)(adjusted / header.LineRange) * header.MinimumLength;
                line += (uint)(header.LineBase + adjusted % header.LineRange);
                AddRow(address, firstFile, number, line);
                continue;
            }

            switch (opcode)
            {
                case 0:
                    var length = reader.ReadUnsigned();
                    if (length == 0 || length > (ulong)reader.Remaining)
                    {
                        _ = reader.Fail();
                        break;
                    }

                    var next = reader.Position + (int)length;
                    var extended = reader.ReadByte();
                    if (extended == SetAddress && length == 1 + sizeof(ulong))
                    {
                        section = _programs.SectionAt(reader.Position)?.Index ?? 0;
                        address = reader.ReadUInt64();
                    }
                    else if (extended == EndSequence)
                    {
                        AddSequence(section, address, firstRow);
                        (address, number, line, section, firstRow) = (0, 1, 1, 0, _rows.Count);
                    }

                    reader.Position = next;
                    break;
                case Copy:
                    AddRow(address, firstFile, number, line);
                    break;
                case AdvanceAddress:
                    address += reader.ReadUnsigned() * header.MinimumLength;
                    break;
                case AdvanceLine:
                    line += (uint)reader.ReadSigned();
                    break;
                case SetFile:
                    number = reader.ReadUnsigned();
                    break;
                case AddConstant:
                    address += (ulong)((byte.MaxValue - header.OpcodeBase) / header.LineRange) * header.MinimumLength;
                    break;
                case AdvanceFixed:
                    address += reader.ReadUInt16();
                    break;
                default:
                    for (var i = 0; i < header.OperandCounts[opcode - 1]; i++)
                        _ = reader.ReadUnsigned();
                    break;
            }
        }

        _rows.RemoveRange(firstRow, _rows.Count - firstRow);
    }

    private void AddRow(ulong address, int firstFile, ulong number, uint line) =>
        _rows.Add(new LineRow(address, number < (ulong)(_files.Count - firstFile) ? firstFile + (int)number : -1, line));

    /// <summary>
    /// Keeps the rows since <paramref name="firstRow"/> if they can be searched. Link editors give discarded functions the address 0 or
    /// the highest one; nothing is there.
    /// </summary>
    private void AddSequence(int section, ulong end, int firstRow)
    {
        var count = _rows.Count - firstRow;
        var isUsable = count != 0 && _rows[firstRow].Address < end
            && (file.Type == ElfFileType.Relocatable ? section != 0 : _rows[firstRow].Address != 0);
        for (var i = firstRow + 1; isUsable && i < _rows.Count; i++)
            isUsable = _rows[i - 1].Address <= _rows[i].Address;
        if (isUsable && _rows[^1].Address <= end)
            _sequences.Add(new LineSequence(section, _rows[firstRow].Address, end, firstRow, count));
        else
            _rows.RemoveRange(firstRow, count);
    }
}
