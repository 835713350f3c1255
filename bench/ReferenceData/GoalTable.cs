// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Bench.ReferenceData;

/// <summary>The table that the bench prints, row by row as they are measured: each line a ratio and its goal.</summary>
internal sealed class GoalTable(TextWriter output)
{
    // Wide enough for every row: a row is printed before the next one is known.
    private const int NameWidth = 72;
    private const int ValueWidth = 12;
    private const int GoalWidth = 14;

    /// <summary>A ratio that is to be at most so.</summary>
    public void AtMost(string what, double ratio, double goal, string note = "") =>
        Write(what, ratio.ToString("F3", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{(ratio <= goal ? "ok  " : "MISS")} <= {goal}"), note);

    /// <summary>A fact.</summary>
    public void Add(string what, string value, string note = "") => Write(what, value, "", note);

    private void Write(string what, string value, string goal, string note) =>
        output.WriteLine($"{what.PadRight(NameWidth)}  {value.PadLeft(ValueWidth)}  {goal.PadRight(GoalWidth)}{note}".TrimEnd());
}
