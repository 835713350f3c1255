using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>
/// Four threads make hypercalls whose handler allocates, while a fifth collects all the time: every answer is checked, and neither the heap nor
/// the process's memory may grow.
/// </summary>
internal static class Stress
{
    private const int Threads = 4;
    private const int Batch = 1000;
    private const long AllowedGrowth = 64 << 20;

    /// <summary>Returns 0 when nothing was corrupted and nothing leaked.</summary>
    public static int Run(TimeSpan time, TextWriter output)
    {
        using var costs = Costs.Load(new AllocatingMachine());
        var (calls, wrong, collections) = (0L, 0L, 0L);
        var end = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            while (end.Elapsed < time)
            {
                var sum = Costs.costs_hypercall(Batch);
                Interlocked.Add(ref calls, Batch);
                if (sum != Batch * (Batch - 1L) / 2)
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        workers.ForEach(static worker => worker.Start());
        long heap = 0, resident = 0;
        while (end.Elapsed < time)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: collections % 2 == 0, compacting: collections % 4 == 0);
            collections++;

            // What a quarter of the time has filled is the measure for the rest of it.
            if (heap == 0 && end.Elapsed > time / 4)
                (heap, resident) = (GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
        }

        workers.ForEach(static worker => worker.Join());
        var (heapGrowth, residentGrowth) = (GC.GetTotalMemory(forceFullCollection: true) - heap, Environment.WorkingSet - resident);
        output.WriteLine($"{calls:N0} hypercalls of {Threads} threads, {collections:N0} forced collections ({(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")}), {wrong} wrong answers, heap {heapGrowth:+#,0;-#,0;0} bytes, resident {residentGrowth:+#,0;-#,0;0} bytes");
        return wrong == 0 && heapGrowth < AllowedGrowth && residentGrowth < AllowedGrowth ? 0 : 1;
    }
}
