using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>
/// Nanoseconds an iteration of several loops: medians over many short rounds, each of which runs every loop once. So a change of the clock or
/// of a neighbour's load meets all of them alike, and their ratios hold: a ratio is the median of the rounds' own.
/// </summary>
internal sealed class Measurement
{
    private const int Rounds = 300;
    private const int WarmUps = 4;

    private readonly List<(string Name, Action<nint> Loop, nint Count)> _loops = [];
    private readonly Dictionary<string, double[]> _times = [];

    /// <summary>Adds a loop.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">Iterations a round; a round should be over before the system takes the processor away.</param>
    /// <param name="loop">Runs so many iterations.</param>
    public void Add(string name, nint count, Action<nint> loop) => _loops.Add((name, loop, count));

    /// <summary>The median cost of a loop over another.</summary>
    public double Over(string name, string empty) => Median(_times[name].Zip(_times[empty], static (time, nothing) => time - nothing));

    /// <summary>How often the cost of a loop over its empty one holds that of another over its own.</summary>
    public double Ratio(string name, string empty, string unit, string unitEmpty) =>
        Median(Enumerable.Range(0, Rounds).Select(i => (_times[name][i] - _times[empty][i]) / (_times[unit][i] - _times[unitEmpty][i])));

    public void Run()
    {
        // Tiered compilation replaces a handler after 30 calls, once nothing new was compiled for 100 ms.
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var (_, loop, count) in _loops)
                loop(count);
            Thread.Sleep(250);
        }

        foreach (var (name, _, _) in _loops)
            _times[name] = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, loop, count) in _loops)
            {
                var start = Stopwatch.GetTimestamp();
                loop(count);
                _times[name][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
            }
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
