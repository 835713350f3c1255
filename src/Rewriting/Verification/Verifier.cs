// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// One verification. It takes nothing from the rewriter's memory: windows come from the site table in the rewritten file, what they
/// replaced from the original, and where control can go from both.
/// </summary>
/// <param name="original">The module as it was.</param>
/// <param name="rewritten">The rewritten module.</param>
/// <param name="path">The rewritten module's name in diagnostics.</param>
/// <param name="begun">The verifier's analysis of the original where it was begun before there was anything to verify; else null.</param>
/// <param name="cancellationToken">Ends the work early.</param>
internal sealed class Verifier(
    ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> rewritten, string path, OriginalAnalysis? begun, CancellationToken cancellationToken)
{
    private readonly DiagnosticBag _diagnostics = new(path);
    private SiteRecord[] _records = [];
    private List<VerifiedWindow> _windows = [];
    private long _compared;

    public VerificationResult Run()
    {
        Check();
        return new VerificationResult
        {
            Diagnostics = _diagnostics,
            Succeeded = !_diagnostics.HasErrors,
            Sites = _records.Length,
            Windows = _windows.Count,
            BytesCompared = _compared,
        };
    }

    private void Check()
    {
        // What the readers warn about in the original they warn about in the copy; said once is enough.
        var originalProblems = new DiagnosticBag(path);
        if (ElfFile.Read(original, originalProblems) is not { } before || Architecture.Of(before).PlanLayout(before, originalProblems) is not { } layout)
        {
            foreach (var problem in originalProblems)
                _diagnostics.Add(problem);
            return;
        }

        if (ElfFile.Read(rewritten, new DiagnosticBag(path)) is not { } after)
        {
            ElfFile.Read(rewritten, _diagnostics);
            return;
        }

        if (ModuleNote.Read(after, _diagnostics) is not { } note || !IsMadeFromOriginal(note, layout)
            || SiteTable.Read(after, note, _diagnostics) is not { } table)
            return;

        _records = table.Records;
        if (WindowList.Read(table, after, note, _diagnostics) is not { } windows)
            return;
        _windows = windows;
        _compared = ByteComparison.Compare(before, rewritten.Span, layout, windows, _diagnostics);
        new SegmentCheck(before, after, layout, note, _diagnostics).Check();
        new HeaderCheck(before, after, layout, note, _diagnostics).Check();
        new SectionCheck(before, after, layout, note, _diagnostics).Check();
        new FrameTableCheck(before, after, layout, note, _diagnostics).Check();

        var analysis = begun?.Get() ?? CodeAnalyzer.Analyze(before, cancellationToken);
        CheckSites(analysis, before);
        if (_diagnostics.HasErrors)
            return;
        CodeCheck.Check(analysis, windows, _diagnostics);
        SpringboardCheck.Check(analysis, after, windows, _diagnostics);
        var use = FlagLoads.UseWith(analysis, _records.Where(static record => record.IsPatched && record.Kind != SiteKind.Probe).Select(static record => record.Address));
        var walker = new StubWalker(before, after, note, use, _diagnostics);
        foreach (var window in windows)
            walker.Check(window, _records.AsSpan(window.FirstSite, window.SiteCount));
        walker.CheckBranches(windows);

        // The original's control flow is enough: all code outside windows is the same byte for byte, and each stub's branches were held
        // against those of the instructions that it stands for.
        EntryCheck.Check(analysis, windows, _diagnostics);
        if (!_diagnostics.HasErrors)
            new AdditionCheck(before, after, layout, note, _diagnostics).Check(analysis.Space, walker.Walked);

        // The note's hash is the original's (IsMadeFromOriginal), and what is rebuilt has the note's. Of a file that was changed
        // anywhere this says only that it was.
        _ = OriginalRebuilder.Rebuild(after, note.OriginalSize, note.OriginalHash, _diagnostics);
    }

    private bool IsMadeFromOriginal(ModuleNote note, SharedObjectLayout layout)
    {
        if (note.OriginalSize != (ulong)original.Length || !note.OriginalHash.Span.SequenceEqual(SHA256.HashData(original.Span)))
            return Refuse("size or SHA-256 in the note is another");
        if (note.BindingCell != layout.BindingCellAddress || note.StubText != layout.StubTextAddress)
            return Refuse("the note leads to another place than the layout of the original asks for");
        return note.SiteTable == layout.SiteTableAddressAfter((int)Math.Min(note.StubTextSize, int.MaxValue))
            || Refuse("the site table is not behind the stubs");
    }

    private bool Refuse(string why)
    {
        _diagnostics.Add(DiagnosticId.VerifyOriginal, why);
        return false;
    }

    /// <summary>The table must hold exactly the sites that the original has and something can be bound at, as they are there.</summary>
    private void CheckSites(CodeAnalysis analysis, ElfFile before)
    {
        var found = analysis.Sites.Select(static site => site.Map.AddressOf(site.Offset)).ToHashSet();
        var symbols = new SymbolIndex(before);
        foreach (var record in _records)
        {
            var isProbe = record.Kind == SiteKind.Probe;
            if (!analysis.Space.TryFind(record.Address, out var place) || (!found.Remove(record.Address) && !(isProbe && place.Map.IsReached(place.Offset))))
            {
                _diagnostics.Add(DiagnosticId.VerifySites, record.Address, "no site is proven there");
                continue;
            }

            place.Map.TryDecode(place.Offset, out var instruction);
            var entry = isProbe ? X86Catalog.Probe : X86Catalog.Find(instruction.Code)!;
            if (entry.Kind != record.Kind || (record.IsPatched && !entry.IsPatched))
                _diagnostics.Add(DiagnosticId.VerifySites, record.Address, $"the instruction is {entry.Name}, not {record.Kind}");
            else if (RecordCheck.Check(record, instruction, before, symbols) is { } problem)
                _diagnostics.Add(DiagnosticId.VerifySites, record.Address, problem);
        }

        foreach (var missing in found.Where(address => IsBindable(analysis, address)).Order())
            _diagnostics.Add(DiagnosticId.VerifySites, missing, "the table does not list the site there");
    }

    private static bool IsBindable(CodeAnalysis analysis, ulong address) => analysis.Space.TryFind(address, out var place)
        && place.Map.TryDecode(place.Offset, out var instruction) && X86Catalog.Find(instruction.Code)?.IsPatched == true;
}
