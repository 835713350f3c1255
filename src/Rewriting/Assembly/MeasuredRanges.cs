// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Finds the statements between which nothing may be put, because an expression depends on their length.</summary>
/// <param name="labels">The labels of the text.</param>
/// <param name="breaks">Places where the order of the text is not that of the code, by offset.</param>
/// <param name="calls">Calls of macros, by offset.</param>
internal sealed class MeasuredRanges(LabelTable labels, List<TextPlace> breaks, List<TextPlace> calls)
{
    private readonly List<(int From, int To, string Obstacle)> _ranges = [];

    /// <summary>Whether an expression was met that may measure any code of the text.</summary>
    public bool IsEverything { get; private set; }

    /// <summary>Adds a range of ordinals.</summary>
    public void Add(int from, int to, string obstacle) => _ranges.Add((from, to, obstacle));

    /// <summary>Adds what an expression measures.</summary>
    public void Add(Measurement measurement)
    {
        if (measurement.IsCount)
            AddCount(measurement);
        else
            AddComparison(measurement);
    }

    /// <summary>Gives the statements in the ranges their obstacle.</summary>
    /// <param name="statements">By ordinal.</param>
    public void Apply(List<SensitiveStatement> statements)
    {
        _ranges.Sort(static (left, right) => left.From.CompareTo(right.From));
        var (next, end, obstacle) = (0, 0, "");
        foreach (var statement in statements)
        {
            for (; next < _ranges.Count && _ranges[next].From <= statement.Ordinal; next++)
            {
                if (_ranges[next].To > end)
                    (end, obstacle) = (_ranges[next].To, _ranges[next].Obstacle);
            }

            if (IsEverything)
                statement.Obstacle ??= PaddingObstacles.NotFollowed;
            else if (statement.Ordinal < end)
                statement.Obstacle ??= obstacle;
        }
    }

    private void AddCount(Measurement measurement)
    {
        var isAnchored = measurement.HasLocation;
        if (measurement.HasLocation)
            AddReach(measurement, measurement.Place);
        var isUnknown = measurement.IsOdd;
        foreach (var name in measurement.Names)
        {
            isUnknown |= labels.IsAssigned(name);
            if (!labels.TryFind(name, measurement.Place.Offset, out var first, out var last))
            {
                isUnknown |= measurement is { IsInstruction: true, HasLocation: true };
                continue;
            }

            isAnchored = true;
            AddReach(measurement, first);
            if (last != first)
                AddReach(measurement, last);
        }

        IsEverything |= isAnchored && isUnknown;
    }

    // A statement emits a byte at least, so n bytes are n statements at most, where the text runs on without a break.
    private void AddReach(Measurement measurement, TextPlace anchor)
    {
        var (from, to) = (Math.Max(anchor.Ordinal - measurement.Backward, 0), Math.Min(anchor.Ordinal + measurement.Forward, int.MaxValue));
        if (from == to)
            return;
        _ranges.Add(((int)from, (int)to, PaddingObstacles.Counted));
        foreach (var places in new[] { breaks, calls })
        {
            var index = places.BinarySearch(anchor, TextPlace.ByOffset);
            var (before, behind) = index < 0 ? (~index - 1, ~index) : (index - 1, index + 1);
            IsEverything |= (measurement.Forward != 0 && behind < places.Count && places[behind].Ordinal < to)
                || (measurement.Backward != 0 && before >= 0 && places[before].Ordinal > from);
        }
    }

    private void AddComparison(Measurement measurement)
    {
        var (low, high) = (new TextPlace(int.MaxValue, int.MaxValue), new TextPlace(-1, -1));
        if (measurement.HasLocation)
            low = high = measurement.Place;
        foreach (var name in measurement.Names)
        {
            if (!labels.TryFind(name, measurement.Place.Offset, out var first, out var last))
                continue;
            if (first.Offset < low.Offset)
                low = first;
            if (last.Offset > high.Offset)
                high = last;
        }

        if (high.Offset <= low.Offset)
            return;
        _ranges.Add((low.Ordinal, high.Ordinal, PaddingObstacles.Measured));
        var call = calls.BinarySearch(low, TextPlace.ByOffset);
        call = call < 0 ? ~call : call;
        IsEverything |= call < calls.Count && calls[call].Offset < high.Offset;
    }
}
