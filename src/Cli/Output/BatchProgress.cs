// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Rewriting.Batch;
using Spectre.Console;

namespace Afterlink.Cli.Output;

/// <summary>Shows how far many modules are: a bar on a terminal, now and then a line where the user asked for lines, else nothing.</summary>
internal static class BatchProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Shows a bar while <paramref name="work"/> runs, and takes it away again.</summary>
    public static T Bar<T>(TextWriter error, Func<IProgress<BatchStep>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                // How many there are is known after the folder was read.
                var task = context.AddTask("looking for modules", autoStart: true, maxValue: 1);
                return work(new Callback(step =>
                {
                    lock (task)
                    {
                        task.MaxValue = step.Total;
                        task.Increment(1);
                        task.Description = Markup.Escape(Path.GetFileName(step.Path));
                    }
                }));
            });
    }

    /// <summary>Writes lines while <paramref name="work"/> runs.</summary>
    public static T Lines<T>(TextWriter error, Func<IProgress<BatchStep>, T> work)
    {
        var (gate, last) = (new object(), Stopwatch.GetTimestamp());
        return work(new Callback(step =>
        {
            lock (gate)
            {
                if (Stopwatch.GetElapsedTime(last) < Interval)
                    return;
                last = Stopwatch.GetTimestamp();
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"afterlink: {step.Done:N0} of {step.Total:N0} modules"));
            }
        }));
    }

    // Progress<T> would call back later, on a thread of the pool.
    private sealed class Callback(Action<BatchStep> report) : IProgress<BatchStep>
    {
        public void Report(BatchStep value) => report(value);
    }
}
