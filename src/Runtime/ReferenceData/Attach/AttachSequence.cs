// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tracing;

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// Puts a segment's pages in the place of a module's own (docs/reference-data.md, "The four steps"). The order of its calls is what keeps readers
/// right: pages are mapped aside, compared while nobody can write, and put in place by one call.
/// </summary>
internal sealed class AttachSequence(AddressSpace space, BufferRange buffer, Segment segment, AttachMode mode, AttachLimits limits)
{
    private readonly Outcome _outcome = new();

    /// <summary>After the module has filled its buffer: only pages that are equal are put in place.</summary>
    public Outcome After() => Run(Swap);

    /// <summary>In the place of another segment's pages, which are equal; what the module wrote there since is not, and stays.</summary>
    public Outcome Over(IEnumerable<SharedRun> runs)
    {
        foreach (var run in runs)
            Swap(new(run.Pages, run.Protection));
        Verify();
        return _outcome;
    }

    /// <summary>Before the module has filled its buffer: what is in it is of no account, and nobody reads it yet.</summary>
    public Outcome Before() => Run(piece =>
    {
        using var stage = Map(piece.Pages, piece.Protection, limits.PopulatesBefore);
        if (stage.Start != 0 && segment.IsUnchanged() && stage.MoveOver(piece.Pages.Start))
        {
            ReferenceDataEvents.Log.MappedAndReleased((long)piece.Pages.Start, (long)piece.Pages.Length);
            _outcome.Share(piece.Pages, piece.Protection);
        }
        else
        {
            _outcome.Keep(piece.Pages.Start, piece.Pages.End, stage.Start != 0 && !segment.IsUnchanged() ? PrivateReason.FileChanged : PrivateReason.MappingRefused);
        }
    });

    private Outcome Run(Action<TargetPiece> attach)
    {
        var target = PageRange.Inside(buffer);
        var pieces = new List<TargetPiece>();
        PrivateReason? refusal = target.Length == 0 ? PrivateReason.PartialPage
            : buffer.Length != segment.Length || !segment.FitsPhase(buffer.Start) ? PrivateReason.OtherLayout
            : !segment.IsUnchanged() ? PrivateReason.FileChanged
            : TargetCheck.Check(space, target, pieces);
        if (refusal is { } reason)
        {
            _outcome.Keep(buffer.Start, buffer.End, reason);
            return _outcome;
        }

        _outcome.Keep(buffer.Start, target.Start, PrivateReason.PartialPage);
        foreach (var piece in pieces)
            attach(piece);
        Verify();
        _outcome.Keep(target.End, buffer.End, PrivateReason.PartialPage);
        return _outcome;
    }

    private void Swap(TargetPiece piece)
    {
        var slices = Slices.Of(piece.Pages);
        var outcomes = slices.ConvertAll(static _ => new Outcome());
        Slices.ForEach(slices, (slice, index) => SwapSlice(slice, piece.Protection, outcomes[index]));
        outcomes.ForEach(_outcome.Append);
    }

    private void SwapSlice(PageRange pages, int protection, Outcome outcome)
    {
        ReferenceDataEvents.Log.EmptyPages((long)pages.Start, (long)pages.Length);

        // Not populated: the comparison reads every page, so that all are in the page table when it ends, 16 of them for each fault. That takes
        // less than MADV_POPULATE_READ, which also looks each page up and keeps the lock of the address space from the swap of another slice.
        using var stage = Map(pages, protection, isPopulated: false);
        ReferenceDataEvents.Log.Staged((long)stage.Start, (long)stage.Length);
        if (stage.Start == 0)
        {
            outcome.Keep(pages.Start, pages.End, PrivateReason.MappingRefused);
            return;
        }

        // From here to the swap a writer would be lost; it is stopped instead.
        var freezes = (protection & MemoryCalls.ProtectWrite) != 0;
        if (freezes && MemoryCalls.Protect(pages.Start, pages.Length, MemoryCalls.ProtectRead) != 0)
        {
            outcome.Keep(pages.Start, pages.End, PrivateReason.MappingRefused);
            return;
        }

        ReferenceDataEvents.Log.Frozen((long)pages.Start, (long)pages.Length);
        var refusal = !MemoryCalls.AreEqual(pages.Start, stage.Start, pages.Length) ? PrivateReason.ContentDiffers
            : !segment.IsUnchanged() ? PrivateReason.FileChanged
            : Compared(pages) && stage.MoveOver(pages.Start) ? default(PrivateReason?)
            : PrivateReason.MappingRefused;
        if (refusal is null)
        {
            ReferenceDataEvents.Log.MappedAndReleased((long)pages.Start, (long)pages.Length);
            outcome.Share(pages, protection);
            return;
        }

        if (freezes)
            _ = MemoryCalls.Protect(pages.Start, pages.Length, protection);
        if (refusal == PrivateReason.ContentDiffers && pages.Length > limits.ShortestRun)
            SwapEqualRuns(pages, stage.Start, protection, outcome);
        else
            outcome.Keep(pages.Start, pages.End, refusal.Value);
    }

    private static bool Compared(PageRange pages)
    {
        ReferenceDataEvents.Log.Compared((long)pages.Start, (long)pages.Length);
        return true;
    }

    // Some pages of a slice differ. Runs of equal ones are worth a mapping each where they are long; a process can have few mappings.
    private void SwapEqualRuns(PageRange pages, nuint copy, int protection, Outcome outcome)
    {
        for (var start = pages.Start; start < pages.End;)
        {
            var isEqual = IsEqual(start);
            var end = start + MemoryCalls.PageSize;
            while (end < pages.End && IsEqual(end) == isEqual)
                end += MemoryCalls.PageSize;
            if (isEqual && end - start >= limits.ShortestRun && limits.TakeMapping())
                SwapSlice(new(start, end), protection, outcome);
            else
                outcome.Keep(start, end, PrivateReason.ContentDiffers);
            start = end;
        }

        bool IsEqual(nuint page) => MemoryCalls.AreEqual(page, copy + (page - pages.Start), MemoryCalls.PageSize);
    }

    private Stage Map(PageRange pages, int protection, bool isPopulated) => Stage.Map(segment, segment.OffsetOf(pages.Start, buffer.Start), pages.Length,
        mode == AttachMode.ReadOnly ? MemoryCalls.ProtectRead : protection, isPopulated, pages.Start);

    // The kernel is asked what it has mapped. Where that is not the segment, the data is copied back and stays private.
    private void Verify()
    {
        foreach (var run in _outcome.Shared.ToArray())
        {
            if (Proof.Maps(space, run.Pages, segment, segment.OffsetOf(run.Pages.Start, buffer.Start)))
                continue;
            if (PrivateCopy.PutBack(run.Pages, run.Protection))
                _outcome.TakeBack(run, PrivateReason.VerificationFailed);
        }
    }
}
