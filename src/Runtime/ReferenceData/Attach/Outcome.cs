// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>Collects what became of the pages of one buffer. Neighbours that fared alike become one entry.</summary>
internal sealed class Outcome
{
    private readonly List<SharedRun> _shared = [];
    private readonly List<PrivatePart> _private = [];

    /// <summary>What is shared, in the order of addresses.</summary>
    public IReadOnlyList<SharedRun> Shared => _shared;

    /// <summary>Bytes that are shared.</summary>
    public ulong SharedBytes => _shared.Aggregate(0UL, static (sum, run) => sum + run.Pages.Length);

    /// <summary>What is not, in the order of addresses.</summary>
    public IReadOnlyList<PrivatePart> Private
    {
        get
        {
            _private.Sort(static (left, right) => left.Range.Start.CompareTo(right.Range.Start));
            return _private;
        }
    }

    /// <summary>The pages are mapped from the segment now.</summary>
    public void Share(PageRange pages, int protection)
    {
        if (_shared.Count != 0 && _shared[^1] is var last && last.Pages.End == pages.Start && last.Protection == protection)
            _shared[^1] = new(new(last.Pages.Start, pages.End), protection);
        else
            _shared.Add(new(pages, protection));
    }

    /// <summary>The bytes stay as they are.</summary>
    public void Keep(nuint start, nuint end, PrivateReason reason)
    {
        if (start == end)
            return;
        if (_private.Count != 0 && _private[^1] is var last && last.Range.End == start && last.Reason == reason)
            _private[^1] = new(new(last.Range.Start, end - last.Range.Start), reason);
        else
            _private.Add(new(new(start, end - start), reason));
    }

    /// <summary>What became of the pages behind these.</summary>
    public void Append(Outcome next)
    {
        foreach (var run in next._shared)
            Share(run.Pages, run.Protection);
        foreach (var part in next._private)
            Keep(part.Range.Start, part.Range.End, part.Reason);
    }

    /// <summary>Nothing of these pages is shared after all.</summary>
    public void TakeBack(SharedRun run, PrivateReason reason)
    {
        _ = _shared.Remove(run);
        Keep(run.Pages.Start, run.Pages.End, reason);
    }
}
