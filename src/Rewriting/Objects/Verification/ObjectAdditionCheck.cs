// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>
/// Holds what preparing added behind the original's tables (records of sites, unwind records, symbols) against what the windows and stubs ask for.
/// </summary>
internal sealed class ObjectAdditionCheck(
    ElfFile before, ElfFile after, IReadOnlyDictionary<int, WalkedSection> code, DiagnosticBag diagnostics)
{
    /// <summary>Checks all that was added.</summary>
    /// <param name="padded">The sites that must be recorded, each once.</param>
    /// <param name="symbols">The original's symbol table.</param>
    /// <param name="added">How many local symbols were added.</param>
    public void Check(IEnumerable<PaddedPlace> padded, ElfSection symbols, long added)
    {
        CheckRecords(padded);
        CheckFrames();
        foreach (var symbol in after.Symbols.Skip((int)symbols.Info).Take((int)added))
        {
            if (symbol.Binding != ElfSymbolBinding.Local || symbol.Section is not { } section || !IsAskedFor(symbol, section))
                Report($"symbol {symbol.Name}", "nothing asks for it");
        }
    }

    private bool IsAskedFor(ElfSymbol symbol, ElfSection section) => symbol.Type switch
    {
        ElfSymbolType.Section => symbol.Value == 0 && symbol.Name.Length == 0,
        ElfSymbolType.Function => code.TryGetValue(section.Index, out var walked)
            && walked.Stubs.Any(stub => (uint)stub.Start == symbol.Value && (uint)stub.Length == symbol.Size),
        _ => false,
    };

    private void CheckRecords(IEnumerable<PaddedPlace> padded)
    {
        var expected = padded.Select(static place => (place.Section.Index, (ulong)place.Offset, place.Padding)).ToHashSet();
        foreach (var section in after.Sections.Skip(before.Sections.Count).Where(static section => section.Name == DeclaredRecords.SectionName))
        {
            if ((section.Flags & ~ElfSectionFlags.Group) != DeclaredRecordWriter.Flags || section.Link is not { IsExecutable: true } linked
                || section.Content.Length % DeclaredRecords.RecordSize != 0)
            {
                Report($"section {section}", "its header");
                continue;
            }

            var relocations = after.Relocations.Where(relocation => relocation.Section == section).ToDictionary(static relocation => relocation.Offset);
            for (var at = 0; at < section.Content.Length; at += DeclaredRecords.RecordSize)
            {
                var record = section.Content.Span.Slice(at, DeclaredRecords.RecordSize);
                var padding = (int)BinaryPrimitives.ReadUInt32LittleEndian(record[DeclaredRecords.ValueOffset..]);
                if (!relocations.Remove((uint)at, out var relocation) || relocation is not { Type: X86RelocationType.PcRelative32, Symbol.Type: ElfSymbolType.Section }
                    || relocation.Symbol.Section != linked || !record.SequenceEqual(DeclaredRecordWriter.Encode(padding))
                    || !expected.Remove((linked.Index, (ulong)relocation.Addend, padding)))
                    Report($"section {section}", $"its record at 0x{at:x} is of no site");
            }

            if (relocations.Count != 0)
                Report($"section {section}", "a relocation is of no record");
        }

        foreach (var (section, offset, _) in expected.Order())
            Report("a record", $"there is none of the site at {after.Sections[section].Name}+0x{offset:x}");
    }

    /// <summary>The frames that were added are those that the stubs as they were walked have.</summary>
    private void CheckFrames()
    {
        var frames = new List<(ElfSection Section, StubFrame Frame)>();
        foreach (var (index, walked) in code.OrderBy(static pair => pair.Key))
        {
            var builder = ObjectWriter.FramesOf(before, before.Sections[index]);
            frames.AddRange(StubFrameGroups.Merge(
                [.. walked.Stubs.Select(stub => builder.Make((uint)stub.Window.Start, 0, (uint)stub.Start, stub.Length, stub.Marks)).OfType<StubFrame>()], X86Machine.Abi)
                .Select(frame => (after.Sections[index], frame)));
        }

        var old = ObjectFrames.Find(before);
        foreach (var section in before.Sections.Where(section => section.Name == FrameReader.SectionName && section != old))
        {
            if (after.Sections[section.Index].Size != section.Size)
                Report($"section {section}", "its size");
        }

        if (old is null)
            return;
        var now = after.Sections[old.Index];
        var (bytes, starts) = frames.Count == 0 ? ([], []) : ObjectFrames.Make((int)old.Size, frames);
        var relocations = after.Relocations.Where(relocation => relocation.Section == now).Skip(before.Relocations.Count(relocation => relocation.Section == old));
        if (!now.Content.Span[(int)old.Size..].SequenceEqual(bytes)
            || !relocations.Select(static relocation => (
                    (int)relocation.Offset, relocation.Symbol is { Type: ElfSymbolType.Section } symbol ? symbol.Section : null, (ulong)relocation.Addend))
                .SequenceEqual(starts.Select(static start => (start.Field, (ElfSection?)start.Section, start.Start))))
            Report($"section {now}", "it does not describe the stubs");
    }

    private void Report(string what, string how) => diagnostics.Add(DiagnosticId.VerifyObjectContent, what, how);
}
