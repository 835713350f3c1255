// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Bench.ReferenceData;

/// <summary>The most memory that processes need which start together and whose reads are interposed: one fills and publishes, the others wait for its pages.</summary>
internal static class StartPeak
{
    private const int Processes = 8;

    public static void Measure(DataFile data, GoalTable table)
    {
        // The data's file is in the page cache already, and charged to this process.
        if (Peak("idle", data) is not { } idle || Peak("place", data) is not { } placed)
            table.Add($"peak while {Processes} processes start together", "-", "needs root: a memory cgroup");
        else
            table.AtMost($"peak while {Processes} processes start together, fill interposed", (placed - idle) / (double)data.Size, 2, "of the data's size, without the processes themselves");
    }

    private static long? Peak(string mode, DataFile data)
    {
        using var group = MemoryGroup.TryCreate($"afterlink-bench-{mode}-{Environment.ProcessId}");
        if (group is null)
            return null;
        var workers = Enumerable.Range(0, Processes).Select(_ => group.Start(mode, data.Folder, data.Path)).ToList();
        workers.ForEach(static worker => _ = worker.StandardOutput.ReadLine());
        workers.ForEach(static worker => worker.StandardInput.WriteLine("begin"));
        workers.ForEach(static worker => _ = worker.StandardOutput.ReadLine());
        var peak = group.Peak;
        workers.ForEach(End);
        return peak;
    }

    private static void End(Process worker)
    {
        worker.Kill();
        worker.WaitForExit();
        worker.Dispose();
    }
}
