// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>A table of a relocatable object by which its loader finds code: entries of one size with relocated fields.</summary>
/// <param name="Section">The section that is the table.</param>
/// <param name="EntrySize">Bytes of an entry.</param>
/// <param name="LengthOffset">Offset in an entry of the byte that says how many bytes of code it owns; -1 where it owns one instruction.</param>
/// <param name="Fields">The fields that name code.</param>
internal sealed record LoaderTable(ElfSection Section, int EntrySize, int LengthOffset, IReadOnlyList<LoaderTableField> Fields)
{
    /// <summary>What the field at an offset of the section is.</summary>
    public LoaderTableRole RoleAt(ulong offset)
    {
        var inEntry = (int)(offset % (uint)EntrySize);
        foreach (var field in Fields)
        {
            if (field.Offset == inEntry)
                return field.Role;
        }

        return LoaderTableRole.Data;
    }

    /// <summary>How many bytes of code the entry around an offset of the section owns.</summary>
    public int OwnedLength(ulong offset)
    {
        var at = offset - offset % (uint)EntrySize + (uint)LengthOffset;
        return LengthOffset < 0 || at >= (uint)Section.Content.Length ? 1 : Math.Max(1, (int)Section.Content.Span[(int)at]);
    }
}
