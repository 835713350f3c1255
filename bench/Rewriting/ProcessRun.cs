using System.Diagnostics;
using System.Globalization;

namespace Afterlink.Bench.Rewriting;

/// <summary>One run of a program.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="ProcessorSeconds">Of all its threads.</param>
/// <param name="PeakKilobytes">The most memory that it held.</param>
internal sealed record ProcessRun(int ExitCode, string Output, double Seconds, double ProcessorSeconds, long PeakKilobytes)
{
    public static ProcessRun Start(string program, params string[] arguments)
    {
        // The kernel tells a parent of its child's memory once, when the child has ended, and .NET does not pass it on: time(1) does.
        var statistics = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/usr/bin/time", ["-q", "-o", statistics, "-f", "%U %S %M", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var fields = File.ReadAllLines(statistics)[^1].Split(' ');
            return new ProcessRun(
                process.ExitCode, output, seconds, Number(fields[0]) + Number(fields[1]), long.Parse(fields[2], CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(statistics);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
