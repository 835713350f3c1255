// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;

namespace Afterlink.Bench.ReferenceData;

/// <summary>The memory of several processes that hold the same data.</summary>
internal static class ProcessMemory
{
    public static void Measure(DataFile data, GoalTable table)
    {
        foreach (var count in (int[])[1, 4, 8])
            table.AtMost($"sum of Pss of {count} processes, shared after the fill", Sum("worker", data, count), 1.02, "of the data's size");
        table.AtMost("sum of Pss of 8 processes, page cache before the fill", Sum("touch", data, 8), 1.02, "of the data's size");
    }

    /// <summary>Starts a process of this program.</summary>
    public static Process Start(string mode, string folder, string file) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [mode, folder, file]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static double Sum(string mode, DataFile data, int count)
    {
        // One after the other: what all of them need at once while they read is another measure.
        var workers = new List<Process>();
        for (var i = 0; i < count; i++)
        {
            workers.Add(Start(mode, data.Folder, data.Path));
            _ = workers[^1].StandardOutput.ReadLine();
        }

        // All have touched everything before the first is asked.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            foreach (var worker in workers)
                worker.StandardInput.WriteLine("measure");
        }

        var sums = workers.ConvertAll(static worker => (worker.StandardOutput.ReadLine(), worker.StandardOutput.ReadLine()).Item2);
        foreach (var worker in workers)
        {
            worker.Kill();
            worker.WaitForExit();
        }

        return sums.Sum(static sum => double.Parse(sum!, CultureInfo.InvariantCulture)) / data.Size;
    }
}
