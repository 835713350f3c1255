using System.Diagnostics;
using System.Globalization;

namespace SharedIndexSample;

/// <summary>Starts the workers together and watches their memory until all have searched.</summary>
internal sealed class MemoryRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    private MemoryRun(string name) => Name = name;

    /// <summary>What the picture calls it.</summary>
    public string Name { get; }

    /// <summary>Seconds since the start, and MiB of all workers: the proportional set size, in which each page counts once.</summary>
    public List<(double Time, double Memory)> Points { get; } = [];

    /// <summary>What each worker wrote.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Whether each worker found all keys.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>The most memory at any time.</summary>
    public double Peak => Points.Max(static point => point.Memory);

    /// <summary>Memory when all are ready.</summary>
    public double Final => Points[^1].Memory;

    /// <summary>Runs workers.</summary>
    public static MemoryRun Start(string name, int workers, string path, bool isShared)
    {
        var run = new MemoryRun(name);
        var processes = Enumerable.Range(0, workers).Select(_ => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["worker", path, isShared ? "shared" : "private"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!).ToArray();
        var clock = Stopwatch.StartNew();
        var outputs = processes.Select(static process => Task.Run(() => ReadReport(process))).ToArray();
        do
        {
            run.Points.Add((clock.Elapsed.TotalSeconds, processes.Sum(MemoryOf)));
            Thread.Sleep(Interval);
        }
        while (!outputs.All(static output => output.IsCompleted));
        run.Points.Add((clock.Elapsed.TotalSeconds, processes.Sum(MemoryOf)));
        run.Outputs.AddRange(outputs.Select(static output => output.Result));

        foreach (var process in processes)
            process.StandardInput.Close();
        foreach (var process in processes)
            process.WaitForExit();
        run.Succeeded = processes.All(static process => process.ExitCode == 0);
        return run;
    }

    // A report ends with an empty line; the worker stays until its input is closed.
    private static string ReadReport(Process process)
    {
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { Length: > 0 } line)
            lines.Add(line);
        return string.Join('\n', lines);
    }

    private static double MemoryOf(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0;
        }
    }
}
