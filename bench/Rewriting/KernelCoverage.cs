using System.Globalization;
using System.Text.Json;

namespace Afterlink.Bench.Rewriting;

/// <summary>Rewrites all modules of a kernel, and says of all their sites which have a window.</summary>
internal static class KernelCoverage
{
    private const string TableOwned = "none:kernel-table";
    private const double Goal = 97;
    private const int FilesPerRun = 200;

    /// <summary>Prints the totals; false where a module was refused or too few sites have a window.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="modules">A folder of modules; compressed ones are passed over.</param>
    /// <param name="headers">What they are built against.</param>
    public static bool Measure(AfterlinkTool tool, string modules, string headers)
    {
        var output = Directory.CreateTempSubdirectory("afterlink-bench-");
        try
        {
            var (run, results) = tool.RunToJson("rewrite", modules, "-o", output.FullName, "--recursive", "--no-cache", "--kernel-headers", headers);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{modules}: {results.Length} modules, {run.Seconds:F1} s, {run.ProcessorSeconds:F1} s of processors, peak {run.PeakKilobytes / 1024.0:F0} MB"));
            foreach (var (outcome, count) in results.CountBy(static module => module.GetProperty("outcome").GetString()!))
                Console.WriteLine($"  {outcome,-12} {count}");
            foreach (var module in results.Where(static module => module.GetProperty("outcome").GetString() == "refused"))
                Console.WriteLine($"    {module.GetProperty("file")}: {module.GetProperty("diagnostics").EnumerateArray().Last().GetProperty("message")}");
            Console.WriteLine($"  bound        {results.Sum(static module => module.GetProperty("patched").GetInt32())} sites");
            var isWhole = results.All(static module => module.GetProperty("outcome").GetString() != "refused");
            return PrintWindows(tool, modules) && isWhole;
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    /// <summary>Most sites of a distribution's modules are port I/O, which no kernel has an operation for; what they tell is how many sites get a window.</summary>
    private static bool PrintWindows(AfterlinkTool tool, string modules)
    {
        var windows = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var files in Directory.EnumerateFiles(modules, "*.ko", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Chunk(FilesPerRun))
        {
            var (_, scans) = tool.RunToJson(["scan", .. files]);
            foreach (var site in scans.SelectMany(static scan => scan.GetProperty("sites").EnumerateArray()))
            {
                var window = site.GetProperty("window").GetString()!;
                windows[window] = windows.GetValueOrDefault(window) + 1;
            }
        }

        var with = windows.Where(static pair => !pair.Key.StartsWith("none:", StringComparison.Ordinal)).Sum(static pair => pair.Value);
        var all = windows.Where(static pair => pair.Key != TableOwned).Sum(static pair => pair.Value);
        var coverage = 100.0 * with / Math.Max(1, all);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  windows      {with} of {all} sites that no kernel table owns ({coverage:F2} %)"));
        foreach (var (window, count) in windows)
            Console.WriteLine($"    {count,8} {window}");
        return coverage >= Goal;
    }
}
