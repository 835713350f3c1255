// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Kernel.Tables;

/// <summary>
/// The tables of a Linux kernel module that name its code. How large their entries are follows from their relocations, and where the target
/// kernel is known both must agree: a table that is walked with the wrong size makes the kernel change bytes at random.
/// </summary>
internal static class KernelTables
{
    public const string Alternatives = ".altinstructions";
    public const string Replacements = ".altinstr_replacement";
    public const string Paravirt = ".parainstructions";
    public const string Orc = ".orc_unwind";
    public const string OrcPlaces = ".orc_unwind_ip";
    public const string Versions = "__versions";
    public const string ThisModule = ".gnu.linkonce.this_module";

    private const int ThirteenBytes = 13;

    private static readonly HashSet<string> KernelOnly =
        [ThisModule, ".modinfo", Alternatives, Paravirt, Orc, "__bug_table", "__ex_table", ".return_sites", ".retpoline_sites", "__mcount_loc"];

    private static readonly KernelTableRow[] Rows =
    [
        new(Alternatives, 2, new(0, LoaderTableRole.Owned), new(4, LoaderTableRole.Entry)) { HasLength = true },
        new(Paravirt, 1, new LoaderTableField(0, LoaderTableRole.Owned)) { HasLength = true },
        new("__ex_table", 2, new(0, LoaderTableRole.Owned), new(4, LoaderTableRole.Entry)),
        new("__bug_table", 0, new LoaderTableField(0, LoaderTableRole.Owned)),
        new(".smp_locks", 1, new LoaderTableField(0, LoaderTableRole.Owned)),
        new("__jump_table", 3, new(0, LoaderTableRole.Owned), new(4, LoaderTableRole.Entry)),
        new(".static_call_sites", 2, new LoaderTableField(0, LoaderTableRole.Owned)),
        new("__mcount_loc", 1, new LoaderTableField(0, LoaderTableRole.Owned)),
        new("__patchable_function_entries", 1, new LoaderTableField(0, LoaderTableRole.Owned)),
        new(".ibt_endbr_seal", 1, new LoaderTableField(0, LoaderTableRole.Owned)),
        new(".cfi_sites", 1, new LoaderTableField(0, LoaderTableRole.Owned)),
        new(".return_sites", 1, new LoaderTableField(0, LoaderTableRole.Copied)),
        new(".retpoline_sites", 1, new LoaderTableField(0, LoaderTableRole.Copied)),
        new(".call_sites", 1, new LoaderTableField(0, LoaderTableRole.Copied)),
        new(OrcPlaces, 1, new LoaderTableField(0, LoaderTableRole.Described)),
    ];

    /// <summary>Whether an object is one of the kernel, or a kernel module: it has a section that nothing else has.</summary>
    public static bool IsOfKernel(ElfFile file) => file.Sections.Any(static section => KernelOnly.Contains(section.Name));

    /// <summary>Reads the tables of a relocatable object; null where <paramref name="diagnostics"/> says which is none.</summary>
    /// <param name="file">The object.</param>
    /// <param name="layout">The target kernel's sizes; null where no target is known.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static LoaderTables? Read(ElfFile file, KernelLayout? layout, DiagnosticBag diagnostics)
    {
        // Tables of other machines have the same names and other forms.
        if (file.Machine != ElfMachine.X64 || (layout is null && !IsOfKernel(file)))
            return LoaderTables.None;
        var relocations = new Dictionary<int, List<ulong>>();
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section is not { } section || !Rows.Any(row => row.Name == section.Name))
                continue;
            if (!relocations.TryGetValue(section.Index, out var offsets))
                relocations.Add(section.Index, offsets = []);
            offsets.Add(relocation.Offset);
        }

        var tables = new List<LoaderTable>();
        foreach (var section in file.Sections)
        {
            if (section.Size == 0 || !section.IsAllocated || !section.HasContent || Array.Find(Rows, row => row.Name == section.Name) is not { } row)
                continue;
            var offsets = relocations.GetValueOrDefault(section.Index, []);
            offsets.Sort();
            var size = EntrySize(section, row, offsets);
            if (size == 0)
            {
                diagnostics.Add(DiagnosticId.KernelTableDamaged, section.Name, section.Size, offsets.Count);
                return null;
            }

            if (layout?.EntrySizeOf(section.Name) is { } expected && expected != size)
            {
                diagnostics.Add(DiagnosticId.KernelTableLayout, section.Name, size, expected);
                return null;
            }

            tables.Add(new LoaderTable(section, size, LengthOffset(row, size, layout), row.Fields));
        }

        return new LoaderTables(tables, [.. file.Sections.Where(static section => section.Name == Replacements)]);
    }

    /// <summary>Bytes of an entry, as the relocations tell; 0 where they do not fit together.</summary>
    private static int EntrySize(ElfSection section, KernelTableRow row, List<ulong> offsets)
    {
        if (offsets.Count == 0)
            return 0;

        // With CONFIG_DEBUG_BUGVERBOSE an entry of __bug_table names a file too.
        var each = row.RelocationsPerEntry != 0 ? row.RelocationsPerEntry : offsets.Count > 1 && offsets[1] == offsets[0] + sizeof(uint) ? 2 : 1;
        var count = offsets.Count / each;
        if (count == 0 || offsets.Count % each != 0 || section.Size % (uint)count != 0 || section.Size / (uint)count > byte.MaxValue)
            return 0;
        var size = (int)(section.Size / (uint)count);
        for (var i = 0; i < offsets.Count; i++)
        {
            // Each entry has its relocations at the places where the first one has them.
            if (offsets[i] != offsets[i % each] + (ulong)(i / each) * (uint)size)
                return 0;
        }

        return offsets[0] == 0 && size >= sizeof(uint) ? size : 0;
    }

    // struct alt_instr of 12 or 14 bytes ends in the two lengths; one of 13 (before 5.13) has the length of padding behind them.
    private static int LengthOffset(KernelTableRow row, int size, KernelLayout? layout)
    {
        if (!row.HasLength)
            return -1;
        if (row.Name == Paravirt)
            return layout?.ParavirtLength ?? 9;
        return layout?.AlternativeLength ?? (size == ThirteenBytes ? size - 3 : size - 2);
    }
}
