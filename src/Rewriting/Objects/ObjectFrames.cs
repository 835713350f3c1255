// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects;

/// <summary>Adds the frames of stubs to an object's <c>.eh_frame</c>.</summary>
internal static class ObjectFrames
{
    /// <summary>The section that frames can be added to; null where there is none.</summary>
    public static ElfSection? Find(ElfFile file) =>
        file.FindSection(FrameReader.SectionName) is { HasContent: true, Size: not 0 } section && !IsEnded(section.Content.Span) ? section : null;

    /// <summary>What is added, behind so many bytes: the common entry, then a description of each frame with the relocation of its start.</summary>
    /// <param name="position">Where it begins in the section.</param>
    /// <param name="frames">The frames of all sections.</param>
    public static (byte[] Bytes, IReadOnlyList<(int Field, ElfSection Section, ulong Start)> Starts) Make(
        int position, IReadOnlyList<(ElfSection Section, StubFrame Frame)> frames)
    {
        var bytes = new List<byte>(StubFrameTable.MakeCommon(X86Machine.Frames));
        var starts = new List<(int Field, ElfSection Section, ulong Start)>();
        foreach (var (section, frame) in frames)
        {
            starts.Add((position + bytes.Count + 2 * sizeof(uint), section, frame.Address));
            bytes.AddRange(StubFrameTable.MakeFrame(frame, bytes.Count + sizeof(uint), 0));
        }

        return ([.. bytes], starts);
    }

    /// <summary>Whether an entry without bytes ends the table, as that of crtend.o does: what is behind is not read.</summary>
    private static bool IsEnded(ReadOnlySpan<byte> table)
    {
        while (table.Length >= sizeof(uint))
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(table);
            if (length == 0 || length > (uint)(table.Length - sizeof(uint)))
                return true;
            table = table[((int)length + sizeof(uint))..];
        }

        return !table.IsEmpty;
    }
}
