// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Restoration;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Whether the rewritten module is the original with bytes behind those of some sections, and with some sections more.</summary>
internal sealed class ContentCheck(ElfFile before, ElfFile after, DiagnosticBag diagnostics)
{
    /// <summary>Sections that may grow, or be new. Two of one name, one of them read and the other not, is what crashes kernels.</summary>
    private static readonly HashSet<string> Grown =
    [
        KernelTables.Alternatives, KernelTables.Replacements, KernelTables.Paravirt, KernelTables.Orc, KernelTables.OrcPlaces, KernelTables.Versions,
        ".return_sites", ".retpoline_sites", ".call_sites",
    ];

    private static readonly HashSet<string> Added = [ModuleRecord.StubSection, ModuleRecord.SectionName, OriginalRecord.SectionName];

    /// <summary>Checks the sections; returns how many bytes were compared.</summary>
    public long Check()
    {
        if (after.Type != ElfFileType.Relocatable || after.Segments.Count != 0 || after.Entry != before.Entry || after.Header.Flags != before.Header.Flags)
            Report("the ELF header", "type, entry or flags");
        if (after.Sections.Count < before.Sections.Count)
        {
            Report("the table of sections", "there are fewer");
            return 0;
        }

        var compared = 0L;
        for (var i = 1; i < before.Sections.Count; i++)
            compared += Compare(before.Sections[i], after.Sections[i]);
        var names = before.Sections.Select(static section => section.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var section in after.Sections.Skip(before.Sections.Count))
        {
            if (!names.Add(section.Name))
                Report($"section {section.Name}", "there are two of that name");
            else if (!Added.Contains(section.Name) && !Grown.Contains(TableOf(section)))
                Report($"section {section.Name}", "nothing asks for it");
        }

        return compared;
    }

    private long Compare(ElfSection old, ElfSection now)
    {
        if (now.Name != old.Name || now.Type != old.Type || now.Flags != old.Flags || now.Address != old.Address || now.EntrySize != old.EntrySize
            || now.Info != old.Info || now.Alignment != old.Alignment || now.Link?.Index != old.Link?.Index)
        {
            Report($"section {old.Name}", "its header");
            return 0;
        }

        if (!old.HasContent)
        {
            if (now.Size != old.Size)
                Report($"section {old.Name}", "its size");
            return 0;
        }

        var isTable = Grown.Contains(TableOf(old)) || old.Type is ElfSectionType.SymbolTable or ElfSectionType.StringTable;
        if (now.Size < old.Size || (now.Size != old.Size && !isTable))
        {
            Report($"section {old.Name}", "its size");
            return 0;
        }

        var difference = old.Content.Span.CommonPrefixLength(now.Content.Span);
        if (difference != old.Content.Length)
            Report($"section {old.Name}", $"the byte at 0x{difference:x}");
        return old.Content.Length;
    }

    private static string TableOf(ElfSection section) =>
        section.Type == ElfSectionType.RelocationsWithAddend && section.Name.StartsWith(".rela", StringComparison.Ordinal) && section.Name is not ".rela"
            ? section.Name[".rela".Length..] is var name && Added.Contains(name) ? KernelTables.Alternatives : name
            : section.Name;

    private void Report(string what, string how) => diagnostics.Add(DiagnosticId.VerifyKernelContent, what, how);
}
