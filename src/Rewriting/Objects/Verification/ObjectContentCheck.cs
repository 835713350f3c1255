// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Restoration;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>
/// Whether a prepared object is its original but for windows, what stands behind sections of code, symbols that were added, and relocations that
/// moved with their instruction.
/// </summary>
/// <param name="before">The original.</param>
/// <param name="after">The prepared object.</param>
/// <param name="tables">Relates symbols.</param>
/// <param name="code">What was found of each section of code that has windows, by index.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class ObjectContentCheck(
    ElfFile before, ElfFile after, ObjectTables tables, IReadOnlyDictionary<int, WalkedSection> code, DiagnosticBag diagnostics)
{
    private static readonly HashSet<string> Added = [ObjectRecord.SectionName, OriginalRecord.SectionName, DeclaredRecords.SectionName, ".rela" + DeclaredRecords.SectionName];

    /// <summary>Checks the sections; returns how many bytes were compared.</summary>
    public long Check()
    {
        if (after.Segments.Count != 0 || after.Entry != before.Entry || after.Header.Flags != before.Header.Flags || after.Machine != before.Machine)
            Report("the ELF header", "machine, entry or flags");
        var compared = 0L;
        for (var i = 1; i < before.Sections.Count; i++)
        {
            if (Compare(before.Sections[i], after.Sections[i]) is { } problem)
                Report($"section {before.Sections[i]}", problem);
            compared += before.Sections[i].Content.Length;
        }

        foreach (var section in after.Sections.Skip(before.Sections.Count).Where(static section => !Added.Contains(section.Name)))
            Report($"section {section}", "nothing asks for it");
        return compared;
    }

    private string? Compare(ElfSection old, ElfSection now)
    {
        var isSymbols = old.Type == ElfSectionType.SymbolTable;
        var info = old.Type == ElfSectionType.Group ? tables.Original(now.Info) : now.Info;
        if (now.Name != old.Name || now.Type != old.Type || now.Flags != old.Flags || now.Address != old.Address || now.EntrySize != old.EntrySize
            || now.Alignment != old.Alignment || now.Link?.Index != old.Link?.Index || (info != old.Info && !isSymbols))
            return "its header";
        if (!old.HasContent)
            return now.Size == old.Size ? null : "its size";
        if (isSymbols)
            return tables.HasSameSymbols() ? null : "symbols of the original";
        return old.Link?.Type == ElfSectionType.SymbolTable ? CompareNumbers(old, now) : CompareBytes(old, now);
    }

    /// <summary>Sections whose content names symbols.</summary>
    private string? CompareNumbers(ElfSection old, ElfSection now)
    {
        var one = old.Content.Span;
        var other = now.Content.Span;
        var isFrames = old.Type == ElfSectionType.RelocationsWithAddend && before.Sections[(int)old.Info].Name == FrameReader.SectionName;
        if (other.Length < one.Length || (other.Length != one.Length && !isFrames && old.Type is not (ElfSectionType.Group or ElfSectionType.LlvmAddressSignificance)))
            return "its size";
        switch (old.Type)
        {
            case ElfSectionType.RelocationsWithAddend:
                var places = code.TryGetValue((int)old.Info, out var walked) ? walked.Relocated : null;
                return tables.FindDifference(one, other, ElfRelocation.EntrySize, places) is var entry and >= 0 ? $"its entry {entry}" : null;
            case ElfSectionType.Relocations:
                return tables.FindDifference(one, other, ElfRelocation.EntrySizeWithoutAddend, null) is var first and >= 0 ? $"its entry {first}" : null;
            case ElfSectionType.Group:
                return other.StartsWith(one) && AreOfGroup(other[one.Length..]) ? null : "its members";
            case ElfSectionType.LlvmAddressSignificance:
                return tables.HasSameNumbers(one, other) ? null : "its symbols";
            default:
                return other.SequenceEqual(one) ? null : "its bytes";
        }
    }

    /// <summary>Members that were added are sections that were added.</summary>
    private bool AreOfGroup(ReadOnlySpan<byte> members)
    {
        for (; members.Length >= sizeof(uint); members = members[sizeof(uint)..])
        {
            var index = BinaryPrimitives.ReadUInt32LittleEndian(members);
            if (index < (uint)before.Sections.Count || index >= (uint)after.Sections.Count || (after.Sections[(int)index].Flags & ElfSectionFlags.Group) == 0)
                return false;
        }

        return members.IsEmpty;
    }

    private string? CompareBytes(ElfSection old, ElfSection now)
    {
        var one = old.Content.Span;
        var other = now.Content.Span;
        var mayGrow = code.ContainsKey(old.Index) || old.Type == ElfSectionType.StringTable || old.Name == FrameReader.SectionName;
        if (other.Length < one.Length || (other.Length != one.Length && !mayGrow))
            return "its size";
        var start = 0;
        foreach (var stub in code.TryGetValue(old.Index, out var walked) ? walked.Stubs : [])
        {
            if (Difference(one, other, start, stub.Window.Start) is { } inside)
                return inside;
            start = stub.Window.End;
        }

        return Difference(one, other, start, one.Length);
    }

    private static string? Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int start, int end)
    {
        var same = one[start..end].CommonPrefixLength(other[start..end]);
        return same == end - start ? null : $"the byte at 0x{start + same:x}";
    }

    private void Report(string what, string how) => diagnostics.Add(DiagnosticId.VerifyObjectContent, what, how);
}
