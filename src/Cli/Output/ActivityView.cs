// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Cli.Observing;
using Spectre.Console;

namespace Afterlink.Cli.Output;

/// <summary>Shows what a process does: a table that changes in place on a terminal, else one table after the other.</summary>
internal static class ActivityView
{
    private const int RowsOfFile = 40;

    // Lines of the table around its rows.
    private const int Frame = 5;

    /// <summary>Shows what <paramref name="listen"/> gives as long as it does.</summary>
    public static bool Show(TextWriter output, int processId, Func<Action<ProcessActivity>, bool> listen)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = 200;
            return listen(activity => console.Write(Table(processId, activity, RowsOfFile)));
        }

        return console.Live(new Text($"waiting for process {processId}"))
            .Start(live => listen(activity => live.UpdateTarget(Table(processId, activity, Math.Max(console.Profile.Height - Frame, 1)))));
    }

    private static Table Table(int processId, ProcessActivity activity, int rows)
    {
        var calls = activity.Sites.Sum(static site => site.Calls) / activity.Duration.TotalSeconds;
        var table = new Table
        {
            Border = TableBorder.Simple,
            Title = new TableTitle(string.Create(CultureInfo.InvariantCulture,
            $"process {processId}: {calls:N0} answers a second at {activity.Sites.Count} sites"))
        };
        foreach (var (name, isNumber) in new[]
        {
            ("calls/s", true), ("time", true), ("mean", true), ("p50 <", true), ("p99 <", true), ("module", false), ("instruction", false), ("function", false), ("source", false),
        })
            table.AddColumn(new TableColumn(name) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (var site in activity.Sites.Take(rows))
        {
            table.AddRow(
                Cell($"{site.Calls / activity.Duration.TotalSeconds:N0}"), Cell($"{site.Nanoseconds / 1e9 / activity.Duration.TotalSeconds:P1}"),
                Time((double)site.Nanoseconds / site.Calls), Time(site.Percentile(0.5)), Time(site.Percentile(0.99)),
                Cell($"{site.Module}"), Cell($"{site.Instruction}"), Cell($"{site.Function}"), Cell($"{Path.GetFileName(site.Source)}"));
        }

        return table;
    }

    private static Text Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => Cell($"{nanoseconds:N0} ns"),
        < 1e6 => Cell($"{nanoseconds / 1e3:N1} us"),
        _ => Cell($"{nanoseconds / 1e6:N1} ms"),
    };

    private static Text Cell(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));
}
