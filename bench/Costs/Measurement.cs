using System.Diagnostics;

namespace Afterlink.Bench.Costs;

/// <summary>
/// Nanoseconds an iteration of several loops. Each round runs every loop once, so that a change of the clock or of a neighbour's load meets all of them alike.
/// A cost is the smallest of the medians of many groups of rounds: a median leaves out what an interrupt lengthened, and the smallest is that of the
/// quietest time, so that it comes out the same again while neighbours come and go.
/// </summary>
internal sealed class Measurement
{
    private const int Groups = 40;
    private const int RoundsOfGroup = 9;
    private const int WarmUps = 4;

    private readonly List<(string Name, Action<nint> Loop, nint Count)> _loops = [];
    private readonly Dictionary<string, double> _costs = [];

    /// <summary>Adds a loop.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">Iterations a round; a round should be over before the system takes the processor away.</param>
    /// <param name="loop">Runs so many iterations.</param>
    public void Add(string name, nint count, Action<nint> loop) => _loops.Add((name, loop, count));

    /// <summary>The cost of a loop over another.</summary>
    public double Over(string name, string empty) => _costs[name] - _costs[empty];

    /// <summary>How often the cost of a loop over its empty one holds that of another over its own.</summary>
    public double Ratio(string name, string empty, string unit, string unitEmpty) => Over(name, empty) / Over(unit, unitEmpty);

    public void Run()
    {
        // Tiered compilation replaces a handler after 30 calls, once nothing new was compiled for 100 ms.
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var (_, loop, count) in _loops)
                loop(count);
            Thread.Sleep(250);
        }

        var times = _loops.ToDictionary(static loop => loop.Name, static _ => new double[RoundsOfGroup]);
        for (var group = 0; group < Groups; group++)
        {
            for (var round = 0; round < RoundsOfGroup; round++)
            {
                foreach (var (name, loop, count) in _loops)
                {
                    var start = Stopwatch.GetTimestamp();
                    loop(count);
                    times[name][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
                }
            }

            foreach (var (name, rounds) in times)
                _costs[name] = Math.Min(_costs.GetValueOrDefault(name, double.MaxValue), Median(rounds));
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
