// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.ReferenceData.Broker;

namespace Afterlink.Bench.ReferenceData;

/// <summary>
/// Three segments mapped by 4, 2 and 1 processes, and by 1, 2 and 4, in a memory cgroup, and a process that takes memory until all three have to go.
/// </summary>
internal static class PressureRun
{
    private const long Size = 96 << 20;

    public static void Measure(GoalTable table)
    {
        foreach (var mappers in (int[][])[[4, 2, 1], [1, 2, 4]])
        {
            var name = $"memory pressure, segments mapped by {string.Join('/', mappers)}";
            using var group = MemoryGroup.TryCreate($"afterlink-bench-{Environment.ProcessId}");
            if (group is null)
                table.Add(name, "-", "needs root and a memory cgroup");
            else
                Run(group, mappers, name, table);
        }
    }

    private static void Run(MemoryGroup group, int[] mappers, string name, GoalTable table)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-bench-").FullName;
        var workers = new List<Process>();
        try
        {
            for (var segment = 0; segment < mappers.Length; segment++)
            {
                var file = Path.Combine(folder, $"data{segment}");
                var bytes = new byte[Size];
                new Random(segment).NextBytes(bytes);
                File.WriteAllBytes(file, bytes);
                for (var i = 0; i < mappers[segment]; i++)
                {
                    workers.Add(group.Start("worker", folder, file));
                    _ = workers[^1].StandardOutput.ReadLine();
                }
            }

            workers.ForEach(static worker => Ask(worker, "hash"));
            group.Limit(group.Used + (64 << 20));
            var hog = group.Start("hog", "264");
            workers.Add(hog);
            var done = hog.StandardOutput.ReadLine() is not null;
            Thread.Sleep(1000);
            _ = StatusReader.TryRead(RuntimeFolder.Open(folder, out _)!, out var status);
            workers.Remove(hog);
            hog.Kill();
            hog.WaitForExit();
            var wrong = workers.Count(static worker => worker.HasExited || Ask(worker, "check") != "right");
            var order = string.Join(' ', status.Victims.Select(static victim => victim.Mappers));
            var freed = string.Join(' ', status.Victims.Select(static victim => string.Create(CultureInfo.InvariantCulture, $"{victim.FreedBytes >> 20}")));
            var times = string.Join(' ', status.Victims.Select(static victim => victim.Milliseconds));
            table.Add(name, done && group.Kills == 0 && wrong == 0 && order == "1 2 4" ? "ok" : "MISS",
                $"victims had {order} mappers, freed {freed} of {Size >> 20} MiB each in {times} ms; {group.Kills} kills, {wrong} processes with wrong bytes");
        }
        finally
        {
            foreach (var worker in workers.Where(static worker => !worker.HasExited))
            {
                worker.Kill();
                worker.WaitForExit();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Ask(Process worker, string what)
    {
        worker.StandardInput.WriteLine(what);
        return worker.StandardOutput.ReadLine();
    }
}
