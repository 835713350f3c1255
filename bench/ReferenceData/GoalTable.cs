// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Bench.ReferenceData;

/// <summary>The table that the bench prints: each line a ratio and its goal.</summary>
internal sealed class GoalTable
{
    private readonly List<(string What, string Value, string Goal, string Note)> _rows = [];

    /// <summary>A ratio that is to be at most so.</summary>
    public void AtMost(string what, double ratio, double goal, string note = "") =>
        _rows.Add((what, ratio.ToString("F3", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{(ratio <= goal ? "ok  " : "MISS")} <= {goal}"), note));

    /// <summary>A fact.</summary>
    public void Add(string what, string value, string note = "") => _rows.Add((what, value, "", note));

    public void Print(TextWriter output)
    {
        var (width, values) = (_rows.Max(static row => row.What.Length), _rows.Max(static row => row.Value.Length));
        foreach (var (what, value, goal, note) in _rows)
            output.WriteLine($"{what.PadRight(width)}  {value.PadLeft(values)}  {goal,-14}{note}".TrimEnd());
    }
}
