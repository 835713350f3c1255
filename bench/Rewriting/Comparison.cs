using System.Globalization;

namespace Afterlink.Bench.Rewriting;

/// <summary>The table of single files: medians over rounds, each of which runs both programs once, so that a neighbour's load meets both alike.</summary>
internal static class Comparison
{
    // E9Patch 1.0.1 on the same files and kinds, measured once on a machine like this one: it is not run here. Growth in percent.
    private static readonly Dictionary<string, double> E9PatchGrowth = new() { ["libc.so.6"] = 5.7, ["libcoreclr.so"] = 1.6 };

    public static void Print(AfterlinkTool tool, IReadOnlyList<string> files, int rounds)
    {
        Console.WriteLine($"  {"file",-16} {"MB",6} {"rewrite s",10} {"cpu s",6} {"objdump s",10} {"ratio",6} {"peak MB",8} {"growth",8} {"E9Patch",8}  sites by window");
        foreach (var file in files)
        {
            if (Measure(tool, file, rounds) is { } line)
                Console.WriteLine(line);
            else
                Console.WriteLine($"  {Path.GetFileName(file),-16} refused, or not there");
        }
    }

    private static string? Measure(AfterlinkTool tool, string file, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-bench-");
        try
        {
            var output = Path.Combine(folder.FullName, Path.GetFileName(file));
            var (rewrites, disassemblies) = (new ProcessRun[rounds], new ProcessRun[rounds]);
            for (var round = 0; round < rounds; round++)
            {
                rewrites[round] = tool.Run("rewrite", file, "-o", output, "--json", "--no-cache");
                disassemblies[round] = ProcessRun.Start("objdump", "-d", file);
                if (rewrites[round].ExitCode != 0)
                    return null;
            }

            var (before, after) = (Length(file), Length(output));
            var (seconds, objdump) = (Median(rewrites, static run => run.Seconds), Median(disassemblies, static run => run.Seconds));
            var e9patch = E9PatchGrowth.TryGetValue(Path.GetFileName(file), out var growth) ? string.Create(CultureInfo.InvariantCulture, $"{growth:F1} %") : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"  {Path.GetFileName(file),-16} {before / 1e6,6:F1} {seconds,10:F2} {Median(rewrites, static run => run.ProcessorSeconds),6:F2} {objdump,10:F2} {seconds / objdump,6:F2} {rewrites.Max(static run => run.PeakKilobytes) / 1024.0,8:F0} {100.0 * (after - before) / before,6:F1} % {e9patch,8}  {Windows(tool, output)}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Windows(AfterlinkTool tool, string output)
    {
        var sites = tool.RunToJson("info", output).Objects[0].GetProperty("sites").EnumerateArray();
        return string.Join(
            ", ", sites.CountBy(static site => site.GetProperty("window").GetString()!).OrderByDescending(static pair => pair.Value).Select(static pair => $"{pair.Value} {pair.Key}"));
    }

    // Most of these names are symbolic links.
    private static long Length(string path) => (File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path)).Length;

    private static double Median(ProcessRun[] runs, Func<ProcessRun, double> value) => runs.Select(value).Order().ElementAt(runs.Length / 2);
}
