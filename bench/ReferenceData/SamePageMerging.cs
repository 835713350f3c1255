// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.Bench.ReferenceData;

/// <summary>The kernel's own way to the same saving: KSM, which looks for equal pages after they exist.</summary>
internal static unsafe class SamePageMerging
{
    private const long Size = 128 << 20;
    private const string Folder = "/sys/kernel/mm/ksm";
    private const int Mergeable = 12; // MADV_MERGEABLE

    public static void Measure(GoalTable table)
    {
        if (!File.Exists(Folder + "/run") || Environment.UserName != "root")
        {
            table.Add("processor time against KSM for the same saving", "-", "needs root and a kernel with KSM");
            return;
        }

        using var first = Filled();
        using var second = Filled();
        using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false });
        var merging = Merge(first, second);
        _ = store.Share(first.Range);
        var before = Environment.CpuUsage.TotalTime;
        _ = store.Share(second.Range);
        var sharing = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        table.AtMost("processor time against KSM for the same saving", sharing / merging, 0.1,
            string.Create(CultureInfo.InvariantCulture, $"{sharing * 1000:F0} ms; KSM {merging * 1000:F0} ms, scanning as fast as it can, for {Size >> 20} MiB"));
    }

    private static Memory Filled()
    {
        var memory = new Memory(Size);
        new Random(3).NextBytes(new Span<byte>((void*)memory.Range.Start, (int)Size));
        return memory;
    }

    // Seconds of ksmd until all pages of one buffer are the other's.
    private static double Merge(Memory first, Memory second)
    {
        var (run, scan, sleep) = (Read("run"), Read("pages_to_scan"), Read("sleep_millisecs"));
        try
        {
            _ = MemoryCalls.Advise(first.Range.Start, first.Range.Length, Mergeable);
            _ = MemoryCalls.Advise(second.Range.Start, second.Range.Length, Mergeable);
            File.WriteAllText(Folder + "/pages_to_scan", "20000");
            File.WriteAllText(Folder + "/sleep_millisecs", "0");
            var before = Daemon();
            File.WriteAllText(Folder + "/run", "1");
            var start = Stopwatch.GetTimestamp();
            while (long.Parse(Read("pages_sharing"), CultureInfo.InvariantCulture) < Size / 4096 * 98 / 100 && Stopwatch.GetElapsedTime(start).TotalMinutes < 2)
                Thread.Sleep(50);
            return Daemon() - before;
        }
        finally
        {
            File.WriteAllText(Folder + "/run", "2"); // takes them apart again
            File.WriteAllText(Folder + "/run", run);
            File.WriteAllText(Folder + "/pages_to_scan", scan);
            File.WriteAllText(Folder + "/sleep_millisecs", sleep);
        }
    }

    private static double Daemon()
    {
        var daemon = Process.GetProcessesByName("ksmd").Single();
        var fields = File.ReadAllText($"/proc/{daemon.Id}/stat").Split(' ');

        // utime and stime in ticks of 10 ms (proc_pid_stat(5), fields 14 and 15).
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name)).Trim();
}
