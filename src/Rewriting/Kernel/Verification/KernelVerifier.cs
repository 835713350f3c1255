// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Kernel.Verification.Proof;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>
/// Proves from two files that a rewritten kernel module is its original, with windows that the kernel may patch and what that needs. The kernel
/// itself checks none of it: a wrong entry crashes it, or changes bytes that it should not.
/// </summary>
/// <param name="before">The original.</param>
/// <param name="after">The rewritten module.</param>
/// <param name="target">What it was rewritten for, where that is known: then its shim must be the one that was compiled against the headers.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
/// <param name="cancellationToken">Ends the work early.</param>
internal sealed class KernelVerifier(ElfFile before, ElfFile after, KernelTarget? target, DiagnosticBag diagnostics, CancellationToken cancellationToken)
{
    private const byte JumpNear = 0xE9;

    private int _sites;
    private int _windows;
    private long _compared;

    /// <summary>Verifies the two files.</summary>
    public VerificationResult Run()
    {
        if (before.Image.Span.SequenceEqual(after.Image.Span) && after.FindSection(ModuleRecord.SectionName) is null)
            _compared = before.Image.Length;
        else
            Check();
        return new VerificationResult { Diagnostics = diagnostics, Succeeded = !diagnostics.HasErrors, Sites = _sites, Windows = _windows, BytesCompared = _compared };
    }

    private void Check()
    {
        if (ModuleRecord.Read(after, diagnostics) is not { } record)
            return;
        _sites = record.Sites.Count;
        if (record.OriginalSize != (ulong)before.Image.Length || !record.OriginalHash.Span.SequenceEqual(SHA256.HashData(before.Image.Span)))
        {
            diagnostics.Add(DiagnosticId.VerifyOriginal, "size or SHA-256 in the record is another");
            return;
        }

        _compared = new ContentCheck(before, after, diagnostics).Check();
        if (diagnostics.HasErrors)
            return;
        var relocations = new RelocationIndex(after);
        if (ModuleCheck.FindRelocationProblem(after) is { } problem)
            diagnostics.Add(DiagnosticId.VerifyKernelContent, "a relocation", problem);
        CheckRelocationsAdded();
        new SymbolCheck(before, after, record.Layout, diagnostics).Check();

        // Sizes and gaps: entries of one size from the start to the end.
        if (KernelTables.Read(after, record.Layout, diagnostics) is null || diagnostics.HasErrors
            || new AlternativeReader(before, after, record.Layout, relocations, diagnostics).Read() is not { } entries)
            return;
        new CallCheck(before, after, record.Layout, relocations, diagnostics).Check(entries);
        CheckWindows(record, entries, relocations);
        if (!diagnostics.HasErrors)
            _ = OriginalRebuilder.Rebuild(after, record.OriginalSize, record.OriginalHash, diagnostics);
    }

    /// <summary>No relocation that was added may change a byte that was there.</summary>
    private void CheckRelocationsAdded()
    {
        var old = after.Relocations.Count(relocation =>
            relocation.Section is { } section && section.Index < before.Sections.Count && relocation.Offset < before.Sections[section.Index].Size);
        if (old != before.Relocations.Count)
            diagnostics.Add(DiagnosticId.VerifyKernelContent, "a relocation", "one that was added changes a byte of the original");
    }

    private void CheckWindows(ModuleRecord record, List<AddedEntry> entries, RelocationIndex relocations)
    {
        if (KernelTables.Read(before, record.Layout, diagnostics) is not { } tables || after.FindSection(ModuleRecord.StubSection) is not { HasContent: true } text)
            return;
        var analysis = CodeAnalyzer.Analyze(before, cancellationToken, tables);
        var functions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in KernelOperations.Functions)
        {
            // In an object that is yet to be linked, names have a suffix of their own.
            var symbol = after.Symbols.FirstOrDefault(symbol => symbol.Section == text && (symbol.Name == name || symbol.Name.StartsWith(name + ".", StringComparison.Ordinal)));
            if (symbol is null || symbol.Value >= record.ShimSize)
            {
                diagnostics.Add(DiagnosticId.VerifyKernelSymbols, $"{name} is no function of the shim");
                return;
            }

            functions[name] = (int)symbol.Value;
        }

        if (target is not null)
            new ShimCheck(target.ReadShim(), after, relocations, diagnostics).Check(text);
        var windows = new WindowCheck(analysis, diagnostics);
        var stubs = new StubCheck(before, after, record.Layout, relocations, diagnostics);
        var encoder = new KernelStubEncoder(analysis, record.Layout, functions);
        var proof = new StubProof(analysis, after, text, record, relocations, diagnostics);
        var copied = CopiedPlaces.Read(analysis.Space);
        var replacements = after.FindSection(KernelTables.Replacements)!;
        var placed = new Dictionary<(int Section, long Offset), (AddedEntry Entry, long Stub)>();
        foreach (var entry in entries.Where(static entry => entry.Flags == 0 && !entry.IsOfShim))
        {
            if (replacements.Content.Span[(int)entry.Replacement] != JumpNear || relocations.TargetAt(replacements, entry.Replacement + 1) is not { } jump
                || jump.Section != text || jump.Offset + sizeof(int) < record.ShimSize)
            {
                diagnostics.Add(DiagnosticId.VerifyKernelWindow, entry.Section.Name, entry.Offset, "its replacement is no jump to a stub");
                continue;
            }

            var stub = jump.Offset + sizeof(int);
            if (placed.TryGetValue((entry.Section.Index, entry.Offset), out var first))
            {
                // The same window under another feature: the same jump.
                if (first.Entry.Length != entry.Length || first.Stub != stub || first.Entry.Feature == entry.Feature)
                    diagnostics.Add(DiagnosticId.VerifyKernelWindow, entry.Section.Name, entry.Offset, "it is replaced in two ways");
                continue;
            }

            placed.Add((entry.Section.Index, entry.Offset), (entry, stub));
            if (windows.Check(entry) is not { } window || !windows.HasHaltsTogether(window))
                continue;
            _windows++;

            // Twice: what encoded the stub tells each byte of it, and what knows nothing of that tells what the bytes do.
            if (proof.Check(window, stub) && encoder.Encode(window) is { } expected)
                stubs.Check(expected, text, stub, copied);
            else if (!diagnostics.HasErrors)
                diagnostics.Add(DiagnosticId.VerifyKernelWindow, entry.Section.Name, entry.Offset, "an instruction of it cannot be moved");
        }

        stubs.CheckEnd(text);
        CheckRecords(record, analysis, placed);
    }

    /// <summary>Each site that the record calls bound lies in a window, and is the instruction that it says.</summary>
    private void CheckRecords(ModuleRecord record, CodeAnalysis analysis, Dictionary<(int Section, long Offset), (AddedEntry Entry, long Stub)> placed)
    {
        foreach (var site in record.Sites)
        {
            var section = before.FindSection(site.Section);
            if (section is null || !analysis.Space.TryFind(section, site.Offset, out var place) || !ElfBounds.Contains(section.Size, site.Offset, (ulong)site.Bytes.Length)
                || !section.Content.Span.Slice((int)site.Offset, site.Bytes.Length).SequenceEqual(site.Bytes.Span) || !place.Map.IsReached(place.Offset))
                diagnostics.Add(DiagnosticId.VerifySites, site.Offset, $"{site.Section} has no such instruction there");
            else if (site.Window != Bindings.WindowType.None && (!placed.TryGetValue((section.Index, site.WindowOffset), out var window)
                || window.Entry.Length != site.WindowLength || window.Stub != site.Stub
                || site.Offset < site.WindowOffset || site.Offset + (uint)site.Bytes.Length > site.WindowOffset + site.WindowLength))
                diagnostics.Add(DiagnosticId.VerifySites, site.Offset, "its window is not what the kernel replaces");
        }
    }
}
