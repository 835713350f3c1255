using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>Nanoseconds an iteration: the median of several runs, after one run to warm up.</summary>
internal static class Measurement
{
    private const int Runs = 9;

    public static double Median(Action<nint> loop, nint count)
    {
        // Tiered compilation replaces the handler after 30 calls and a pause of 100 ms (TieredCompilation.BackgroundWorkerTimeoutMs).
        for (var i = 0; i < 4; i++)
        {
            loop(Math.Min(count, 100_000));
            Thread.Sleep(150);
        }

        var runs = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            loop(count);
            runs[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        }

        Array.Sort(runs);
        return runs[Runs / 2];
    }
}
