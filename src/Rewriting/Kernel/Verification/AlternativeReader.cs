// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>
/// Reads the alternatives that were added, and checks of each what the kernel takes on trust: a replacement longer than what it replaces overwrites
/// what follows, and a feature that there is not is a BUG.
/// </summary>
internal sealed class AlternativeReader(ElfFile before, ElfFile after, KernelLayout layout, RelocationIndex relocations, DiagnosticBag diagnostics)
{
    private const int BranchLength = 5;

    /// <summary>"Where the processor does not have it", in kernels whose entries have no flags of their own (ALTINSTR_FLAG_INV).</summary>
    private const int NotFlag = 1 << 15;

    /// <summary>The entries that the original does not have; null where one of them is wrong.</summary>
    public List<AddedEntry>? Read()
    {
        var entries = new List<AddedEntry>();
        if (after.FindSection(KernelTables.Alternatives) is not { HasContent: true } table)
            return entries;
        var replacements = after.FindSection(KernelTables.Replacements);
        var content = table.Content.Span;
        for (var at = (int)(before.FindSection(KernelTables.Alternatives)?.Size ?? 0); at + layout.AlternativeSize <= content.Length; at += layout.AlternativeSize)
        {
            if (relocations.TargetAt(table, at) is not { } site || relocations.TargetAt(table, at + sizeof(int)) is not { } replacement
                || replacement.Section != replacements)
                return Refuse(at, "it does not lead to code and a replacement");
            var bytes = content.Slice(at, layout.AlternativeSize);
            var entry = new AddedEntry(
                site.Section,
                site.Offset,
                bytes[layout.AlternativeLength],
                replacement.Offset,
                bytes[layout.AlternativeLength + 1],
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[layout.AlternativeFeature..]),
                layout.AlternativeFlags < 0 ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[layout.AlternativeFlags..]));
            if (FindProblem(entry, replacements) is { } problem)
                return Refuse(at, problem);
            entries.Add(entry);
        }

        return entries;
    }

    private string? FindProblem(AddedEntry entry, ElfSection replacements)
    {
        if (!entry.Section.IsExecutable || !entry.Section.HasContent || !ElfBounds.Contains(entry.Section.Size, (ulong)entry.Offset, (ulong)entry.Length))
            return "what it replaces is no code of the module";
        if (entry.ReplacementLength > entry.Length)
            return $"its replacement has {entry.ReplacementLength} bytes, and there is room for {entry.Length}";
        if (entry.IsOfShim && (entry.Flags == 0 || entry.Flags != layout.DirectCallFlag))
            return FindShimProblem(entry, replacements);
        if (entry.ReplacementLength != BranchLength || !ElfBounds.Contains(replacements.Size, (ulong)entry.Replacement, BranchLength))
            return "its replacement is no branch of five bytes";
        if (entry.Flags != 0)
            return entry.Flags == layout.DirectCallFlag && entry.Feature == layout.FeatureAlways ? null : $"it has flags 0x{entry.Flags:x}";
        return entry.Feature == layout.FeatureXenPv || entry.Feature == layout.FeatureHypervisor ? null : $"it depends on feature {entry.Feature}";
    }

    /// <summary>What the compiler made of the kernel's own macros: a native instruction where there is no Xen PV.</summary>
    private string? FindShimProblem(AddedEntry entry, ElfSection replacements)
    {
        if (!ElfBounds.Contains(replacements.Size, (ulong)entry.Replacement, (ulong)entry.ReplacementLength))
            return "its replacement lies outside";
        var feature = layout.AlternativeFlags < 0 ? entry.Feature & ~NotFlag : entry.Feature;
        return feature == layout.FeatureXenPv || feature == layout.FeatureAlways ? null : $"it depends on feature {feature}";
    }

    private List<AddedEntry>? Refuse(int offset, string problem)
    {
        diagnostics.Add(DiagnosticId.VerifyKernelTable, KernelTables.Alternatives, $"the entry at 0x{offset:x}: {problem}");
        return null;
    }
}
