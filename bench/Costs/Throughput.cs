using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>Hypercalls a second of several threads at once.</summary>
internal static class Throughput
{
    private const int Rounds = 15;
    private const int Calls = 400_000;

    /// <summary>The median of several rounds, in hypercalls a microsecond.</summary>
    public static double Measure(int threads)
    {
        var rounds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            using var barrier = new Barrier(threads + 1);
            var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                Costs.costs_hypercall(1000);
                barrier.SignalAndWait();
                Costs.costs_hypercall(Calls);
            })).ToList();
            workers.ForEach(static worker => worker.Start());
            barrier.SignalAndWait();
            var start = Stopwatch.GetTimestamp();
            workers.ForEach(static worker => worker.Join());
            rounds[round] = (double)threads * Calls / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }
}
