// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Bench.ReferenceData;

namespace Afterlink.Guest;

/// <summary>
/// Tasks that stand still for want of memory, while neither the machine nor the broker's cgroup is near its limit: only the kernel's count of stalls
/// (PSI) tells. What makes them stand still is memory.high of another cgroup, or of the one above.
/// </summary>
internal static class StallScenario
{
    private const int Size = 8 << 20;
    private const string Above = "/sys/fs/cgroup/stall";

    /// <summary>Runs it: the broker in a cgroup without a limit, or in one that has a limit, and a tighter one above.</summary>
    public static int Run(string whose)
    {
        var isMachine = whose == "machine";
        _ = Directory.CreateDirectory(Above);
        File.WriteAllText(Path.Combine(Above, "cgroup.subtree_control"), "+memory");
        using var broker = MemoryGroup.TryCreate(isMachine ? "free" : "stall/broker")!;
        using var other = MemoryGroup.TryCreate("stall/other")!;
        if (!isMachine)
            broker.Limit(400 << 20);
        var folder = Directory.CreateTempSubdirectory("share-").FullName;
        using (var workers = new Workers(broker, folder))
        {
            var worker = workers.Add(DataFile.Make("/mnt/stall", Size, 1));
            _ = workers.Ask("hash");
            Result.Write("watched", Watched(worker));
            var high = isMachine ? 8L << 20 : (broker.Used + (4 << 20));
            File.WriteAllText(Path.Combine(Above, "memory.high"), high.ToString(CultureInfo.InvariantCulture));
            using var hog = (isMachine ? other : broker).Start("hog", "96");
            workers.AwaitVictims(1);
            Result.Write("victims", workers.Status().Victims.Select(static victim => (long)victim.Mappers));
            hog.Kill();
            File.WriteAllText(Path.Combine(Above, "memory.high"), "max");
            hog.WaitForExit();
            Result.Write("right", workers.Ask("check"));
        }

        return 0;
    }

    // The file whose stalls the broker has the kernel watch.
    private static string Watched(Process worker)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(30); Thread.Sleep(100))
        {
            foreach (var link in Directory.EnumerateFiles($"/proc/{worker.Id}/fd"))
            {
                if (new FileInfo(link).LinkTarget is { } target && (target.EndsWith("/memory.pressure", StringComparison.Ordinal) || target == "/proc/pressure/memory"))
                    return target;
            }
        }

        return "nothing";
    }
}
