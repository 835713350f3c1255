// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>
/// The directory that each line program before DWARF 5 counts from: it is not in the program but in the compilation unit's
/// description (DWARF 4, 6.2.4: "the current directory of the compilation").
/// </summary>
internal sealed class CompilationDirectories
{
    private const uint StatementList = 0x10;
    private const uint Directory = 0x1b;
    private const uint ImplicitConstant = 0x21;
    private const int FirstVersion = 2;
    private const int LastVersion = 4;

    private readonly Dictionary<ulong, string> _directories = [];
    private readonly DwarfStrings _strings;
    private readonly ReadOnlyMemory<byte> _abbreviations;
    private long _remaining;

    private CompilationDirectories(ElfFile file, DwarfStrings strings)
    {
        _strings = strings;
        _abbreviations = DebugSection.Read(file, ".debug_abbrev").Bytes;

        // Every unit searches a table for its first entry. That entry is in most cases the table's first; without this limit
        // a damaged file could make each search go through all of the section.
        _remaining = 16L * _abbreviations.Length;
    }

    public static CompilationDirectories Read(ElfFile file, DwarfStrings strings)
    {
        var directories = new CompilationDirectories(file, strings);
        directories.ReadUnits(DebugSection.Read(file, ".debug_info").Bytes.Span);
        return directories;
    }

    /// <summary>The directory of the line program at an offset, or the empty string.</summary>
    public string Find(ulong program) => _directories.GetValueOrDefault(program, "");

    private void ReadUnits(ReadOnlySpan<byte> units)
    {
        var reader = new NumberReader(units);
        while (reader.Remaining > 0)
        {
            var length = reader.ReadUnitLength(out var is64);
            if (reader.Failed || length == 0)
                return;
            ReadUnit(units.Slice(reader.Position, length), is64);
            reader.Skip((ulong)length);
        }
    }

    private void ReadUnit(ReadOnlySpan<byte> unit, bool is64)
    {
        var reader = new NumberReader(unit);
        if (reader.ReadUInt16() is < FirstVersion or > LastVersion)
            return;
        var abbreviations = reader.ReadOffset(is64);
        if (reader.ReadByte() != sizeof(ulong) || abbreviations > (ulong)_abbreviations.Length)
            return;
        var declaration = new NumberReader(_abbreviations.Span[(int)abbreviations..]);
        var code = reader.ReadUnsigned();
        if (reader.Failed || !FindDeclaration(ref declaration, code))
            return;

        ulong? program = null;
        string? directory = null;
        var first = declaration.Position;
        while (!reader.Failed && !declaration.Failed)
        {
            var attribute = declaration.ReadUnsigned();
            var form = declaration.ReadUnsigned();
            if (attribute == 0 && form == 0)
                break;
            if (attribute == StatementList && form is (ulong)DwarfForm.SectionOffset or (ulong)DwarfForm.Data4)
                program = form == (ulong)DwarfForm.Data4 ? reader.ReadUInt32() : reader.ReadOffset(is64);
            else if (_strings.Read(ref reader, (DwarfForm)Math.Min(form, uint.MaxValue), is64) is { } text && attribute == Directory)
                directory = text;
        }

        _remaining -= declaration.Position - first;
        if (program is { } offset && directory is not null)
            _directories.TryAdd(offset, directory);
    }

    /// <summary>Goes to the attributes of a declaration (DWARF 4, 7.5.3).</summary>
    private bool FindDeclaration(ref NumberReader reader, ulong code)
    {
        while (!reader.Failed && _remaining > 0)
        {
            var start = reader.Position;
            var current = reader.ReadUnsigned();
            if (current == 0)
                return false;
            _ = reader.ReadUnsigned();
            _ = reader.ReadByte();
            if (current == code)
                return !reader.Failed;
            ulong attribute, form;
            do
            {
                attribute = reader.ReadUnsigned();
                form = reader.ReadUnsigned();
                if (form == ImplicitConstant)
                    _ = reader.ReadSigned();
            }
            while ((attribute != 0 || form != 0) && !reader.Failed);
            _remaining -= reader.Position - start;
        }

        return false;
    }
}
