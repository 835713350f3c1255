// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Observing;
using Afterlink.Cli.Output;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink top PID</c></summary>
internal static class TopCommand
{
    private const double ShortestInterval = 0.05;
    private const double LongestInterval = 3600;

    public static Command Create(Report report)
    {
        var process = new Argument<int>("PID") { Description = "A process that runs rewritten modules." };
        process.Validators.Add(static result => new NumberRange<int>(1, null).Check("PID", result));
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each interval, and nothing else, to the output." };
        var interval = new Option<double>("--interval")
        {
            HelpName = "SECONDS",
            Description = "How long an interval is.",
            DefaultValueFactory = static _ => 1,
        };
        interval.Validators.Add(static result => new NumberRange<double>(ShortestInterval, LongestInterval).Check("--interval", result));
        var count = new Option<int?>("--count") { HelpName = "N", Description = "End after so many intervals." };
        count.Validators.Add(static result => new NumberRange<int>(1, null).Check("--count", result));
        return new Command("top", "Shows which sites of a running process are reached most, and how long their answers take.") { process, json, interval, count }
            .Runs(report, (parsed, cancellationToken) =>
            {
                var diagnostics = new DiagnosticBag();
                var id = parsed.GetValue(process);
                var left = parsed.GetValue(count) ?? int.MaxValue;
                var isTold = parsed.GetValue(json)
                    ? Listen(activity => report.Output.WriteLine(ActivityJson.Line(activity)))
                    : ActivityView.Show(report.Output, id, Listen);
                if (!isTold && diagnostics.Count == 0)
                    diagnostics.Add(DiagnosticId.ProcessWithoutModules, id);
                report.Write(diagnostics);
                return isTold;

                bool Listen(Action<ProcessActivity> show) => ActivityFeed.Listen(id, TimeSpan.FromSeconds(parsed.GetValue(interval)), activity =>
                {
                    show(activity);
                    return --left > 0;
                }, diagnostics, cancellationToken);
            });
    }
}
