// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>The header of a line program, versions 2 to 5 (DWARF 5, 6.2.4).</summary>
internal sealed class LineProgramHeader
{
    private const ulong ContentPath = 1;
    private const ulong ContentDirectory = 2;

    private LineProgramHeader(byte minimumLength, sbyte lineBase, byte lineRange, byte opcodeBase, byte[] operandCounts)
    {
        MinimumLength = minimumLength;
        LineBase = lineBase;
        LineRange = lineRange;
        OpcodeBase = opcodeBase;
        OperandCounts = operandCounts;
    }

    public byte MinimumLength { get; }

    public sbyte LineBase { get; }

    public byte LineRange { get; }

    public byte OpcodeBase { get; }

    /// <summary>Operands of standard opcodes; opcode 1 is at 0.</summary>
    public byte[] OperandCounts { get; }

    /// <summary>Reads the header and leaves the reader at the program's first opcode.</summary>
    /// <param name="reader">A reader after the unit's length.</param>
    /// <param name="bytes">The bytes of <paramref name="reader"/>.</param>
    /// <param name="is64">The 64-bit format.</param>
    /// <param name="compilationDirectory">The directory that programs before version 5 count from.</param>
    /// <param name="strings">The string sections.</param>
    /// <param name="files">Gets the files; before version 5 the first has number 1, and number 0 is added to it.</param>
    /// <returns>The header, or <see langword="null"/> where it is damaged or of a version that is not known.</returns>
    public static LineProgramHeader? Read(
        ref NumberReader reader,
        ReadOnlySpan<byte> bytes,
        bool is64,
        string compilationDirectory,
        DwarfStrings strings,
        List<LineFile> files)
    {
        var version = reader.ReadUInt16();
        if (version is < 2 or > 5)
            return null;

        // Address size and segment selector size.
        if (version >= 5 && (reader.ReadByte() != sizeof(ulong) || reader.ReadByte() != 0))
            return null;
        var length = reader.ReadOffset(is64);
        if (reader.Failed || length > (ulong)reader.Remaining)
            return null;
        var program = reader.Position + (int)length;
        var minimumLength = reader.ReadByte();
        if (version >= 4)
            reader.Skip(1);
        reader.Skip(1);
        var lineBase = (sbyte)reader.ReadByte();
        var lineRange = reader.ReadByte();
        var opcodeBase = reader.ReadByte();
        var operandCounts = reader.Position;
        if (lineRange == 0 || opcodeBase == 0)
            return null;
        reader.Skip((ulong)opcodeBase - 1);
        if (reader.Failed)
            return null;
        var header = new LineProgramHeader(minimumLength, lineBase, lineRange, opcodeBase, bytes.Slice(operandCounts, opcodeBase - 1).ToArray());
        if (version >= 5)
            ReadFiles5(ref reader, is64, strings, files);
        else
            ReadFiles(ref reader, compilationDirectory, strings, files);
        if (reader.Failed)
            return null;
        reader.Position = program;
        return header;
    }

    private static void ReadFiles(ref NumberReader reader, string compilationDirectory, DwarfStrings strings, List<LineFile> files)
    {
        var directories = new List<string> { "" };
        while (!reader.Failed && strings.Read(ref reader, DwarfForm.String, false) is { Length: > 0 } directory)
            directories.Add(directory);
        files.Add(default);
        while (!reader.Failed && strings.Read(ref reader, DwarfForm.String, false) is { Length: > 0 } name)
        {
            var directory = reader.ReadUnsigned();
            _ = reader.ReadUnsigned();
            _ = reader.ReadUnsigned();
            files.Add(new LineFile(compilationDirectory, directory < (ulong)directories.Count ? directories[(int)directory] : "", name));
        }
    }

    private static void ReadFiles5(ref NumberReader reader, bool is64, DwarfStrings strings, List<LineFile> files)
    {
        var directories = new List<string>();
        ReadEntries(ref reader, is64, strings, (path, _) => directories.Add(path));
        var root = directories.Count == 0 ? "" : directories[0];
        ReadEntries(ref reader, is64, strings, (path, directory) =>
            files.Add(new LineFile(root, directory != 0 && directory < (ulong)directories.Count ? directories[(int)directory] : "", path)));
    }

    /// <summary>Descriptions of a list's fields, then the list (DWARF 5, 6.2.4.1).</summary>
    private static void ReadEntries(ref NumberReader reader, bool is64, DwarfStrings strings, Action<string, ulong> add)
    {
        Span<(ulong Content, DwarfForm Form)> formats = stackalloc (ulong, DwarfForm)[byte.MaxValue];
        formats = formats[..reader.ReadByte()];
        foreach (ref var format in formats)
            format = (reader.ReadUnsigned(), (DwarfForm)Math.Min(reader.ReadUnsigned(), uint.MaxValue));
        var count = reader.ReadUnsigned();

        // An entry without fields takes no bytes: then the count would be limited by nothing.
        if (formats.IsEmpty && count != 0)
            _ = reader.Fail();
        for (var i = 0UL; i < count && !reader.Failed; i++)
        {
            var path = "";
            var directory = 0UL;
            foreach (var (content, form) in formats)
            {
                if (content == ContentDirectory)
                    directory = ReadNumber(ref reader, form);
                else if (strings.Read(ref reader, form, is64) is { } text && content == ContentPath)
                    path = text;
            }

            if (!reader.Failed)
                add(path, directory);
        }
    }

    private static ulong ReadNumber(ref NumberReader reader, DwarfForm form) => form switch
    {
        DwarfForm.Data1 => reader.ReadByte(),
        DwarfForm.Data2 => reader.ReadUInt16(),
        DwarfForm.UnsignedData => reader.ReadUnsigned(),
        _ => reader.Fail(),
    };
}
