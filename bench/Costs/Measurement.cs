using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>
/// Nanoseconds an iteration of several loops: medians over rounds, each of which runs every loop once. So a change of the clock or of a
/// neighbour's load meets all of them alike, and their ratios hold.
/// </summary>
internal sealed class Measurement
{
    private const int Rounds = 15;
    private const int WarmUps = 4;

    private readonly List<(string Name, Action<nint> Loop, nint Count)> _loops = [];
    private readonly Dictionary<string, double> _medians = [];

    /// <summary>The median of a loop that was measured.</summary>
    public double this[string name] => _medians[name];

    public void Add(string name, nint count, Action<nint> loop) => _loops.Add((name, loop, count));

    public void Run()
    {
        // Tiered compilation replaces a handler after 30 calls, once nothing new was compiled for 100 ms.
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var (_, loop, count) in _loops)
                loop(Math.Min(count, 100_000));
            Thread.Sleep(250);
        }

        var runs = _loops.ToDictionary(static loop => loop.Name, static _ => new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, loop, count) in _loops)
            {
                var start = Stopwatch.GetTimestamp();
                loop(count);
                runs[name][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
            }
        }

        foreach (var (name, times) in runs)
        {
            Array.Sort(times);
            _medians[name] = times[Rounds / 2];
        }
    }
}
