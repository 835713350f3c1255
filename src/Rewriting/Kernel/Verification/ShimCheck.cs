// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>
/// Whether the shim in a module is the one that was compiled against the headers: code, relocations, and what the kernel's tables say of its code. Where
/// it lies is read from its functions' symbols.
/// </summary>
/// <param name="shim">The compiled shim.</param>
/// <param name="after">The rewritten module.</param>
/// <param name="relocations">Its relocations.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class ShimCheck(ElfFile shim, ElfFile after, RelocationIndex relocations, DiagnosticBag diagnostics)
{
    /// <summary>The tables whose entries name code of the shim, and say of it what matters.</summary>
    private static readonly HashSet<string> Tables = [KernelTables.Alternatives, KernelTables.Paravirt, KernelTables.OrcPlaces, ".return_sites", ".retpoline_sites", ".call_sites"];

    private readonly Dictionary<int, long> _bases = [];

    public void Check(ElfSection text)
    {
        foreach (var symbol in shim.Symbols)
        {
            if (symbol is { Type: ElfSymbolType.Function, Section: { } section } && Find(text, symbol.Name) is { } found)
                _bases[section.Index] = (long)found.Value - (long)symbol.Value;
        }

        foreach (var section in shim.Sections)
        {
            if (!_bases.TryGetValue(section.Index, out var start))
                continue;
            if (!ElfBounds.Contains(text.Size, (ulong)start, section.Size) || !text.Content.Span.Slice((int)start, (int)section.Size).SequenceEqual(section.Content.Span))
                Report($"its section {section.Name} is not the compiled one");
        }

        foreach (var relocation in shim.Relocations)
        {
            if (relocation.Section is { } section && _bases.TryGetValue(section.Index, out var start) && relocation.Type != X86RelocationType.None
                && !IsSame(relocation, relocations.At(text, start + (long)relocation.Offset)))
                Report($"{section.Name}+0x{relocation.Offset:x} of it leads elsewhere");
        }

        CheckTables(text);
    }

    private ElfSymbol? Find(ElfSection text, string name) =>
        // In an object that is yet to be linked, names have a suffix of their own.
        after.Symbols.FirstOrDefault(symbol => symbol.Section == text && (symbol.Name == name || symbol.Name.StartsWith(name + ".", StringComparison.Ordinal)));

    private bool IsSame(ElfRelocation expected, ElfRelocation? found)
    {
        if (found is not { Symbol: { } symbol } other || other.Type != expected.Type || expected.Symbol is not { } target)
            return false;
        if (target.IsUndefined)
            return symbol.IsUndefined && symbol.Name == target.Name && other.Addend == expected.Addend;
        return target.Section is { } section && _bases.TryGetValue(section.Index, out var start)
            && start + (long)target.Value + expected.Addend == (long)symbol.Value + other.Addend;
    }

    /// <summary>Each place of the shim's code that a table of it names, the same table of the module names as often.</summary>
    private void CheckTables(ElfSection text)
    {
        var missing = new Dictionary<(string Table, long Place), int>();
        foreach (var relocation in shim.Relocations)
        {
            if (relocation is { Section: { } table, Symbol: { Section: { } section } symbol } && Tables.Contains(table.Name) && _bases.TryGetValue(section.Index, out var start))
                Count(missing, (table.Name, start + (long)symbol.Value + relocation.Addend), 1);
        }

        foreach (var relocation in after.Relocations)
        {
            if (relocation is { Section: { } table, Symbol: { } symbol } && symbol.Section == text && Tables.Contains(table.Name))
                Count(missing, (table.Name, (long)symbol.Value + relocation.Addend), -1);
        }

        foreach (var ((table, place), _) in missing.Where(static pair => pair.Value > 0))
            Report($"{table} does not name its instruction at 0x{place:x}");
    }

    private static void Count(Dictionary<(string Table, long Place), int> counts, (string Table, long Place) key, int by) => counts[key] = counts.GetValueOrDefault(key) + by;

    private void Report(string problem) => diagnostics.Add(DiagnosticId.VerifyKernelSymbols, "the shim: " + problem);
}
