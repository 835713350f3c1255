using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>Hypercalls a second of several threads at once.</summary>
internal static class Throughput
{
    private const int Rounds = 9;

    // Enough for the scheduler to give each thread a processor of its own: new threads often begin on one.
    private const int Calls = 5_000_000;

    /// <summary>The median of several rounds, in hypercalls a microsecond.</summary>
    public static double Measure(int threads)
    {
        var rounds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            // Each thread takes its own times: one that only watched would be told late, since the threads under test have all processors.
            var (starts, ends) = (new long[threads], new long[threads]);
            using var barrier = new Barrier(threads);
            var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
            {
                Costs.costs_hypercall(1000);
                barrier.SignalAndWait();
                starts[index] = Stopwatch.GetTimestamp();
                Costs.costs_hypercall(Calls);
                ends[index] = Stopwatch.GetTimestamp();
            })).ToList();
            workers.ForEach(static worker => worker.Start());
            workers.ForEach(static worker => worker.Join());
            rounds[round] = (double)threads * Calls / Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalMicroseconds;
        }

        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }
}
