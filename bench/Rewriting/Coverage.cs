using System.Globalization;
using System.Text.Json;

namespace Afterlink.Bench.Rewriting;

/// <summary>Rewrites whole folders and adds up what became of their sites. Every rewrite is verified by the tool.</summary>
internal static class Coverage
{
    // Kinds that are listed and never patched: there is nothing to bind them to.
    private const string ReportOnly = "report-only";

    /// <summary>Prints the totals; false where a module was refused or a site that could be bound stays native.</summary>
    public static bool Measure(AfterlinkTool tool, IReadOnlyList<string> folders)
    {
        var modules = new List<JsonElement>();
        foreach (var folder in folders)
        {
            var output = Directory.CreateTempSubdirectory("afterlink-bench-");
            try
            {
                var (run, objects) = tool.RunToJson("rewrite", folder, "-o", output.FullName, "--recursive", "--no-cache");
                modules.AddRange(objects);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder}: {objects.Length} ELF files, {run.Seconds:F1} s, {run.ProcessorSeconds:F1} s of processors, peak {run.PeakKilobytes / 1024.0:F0} MB"));
            }
            finally
            {
                output.Delete(recursive: true);
            }
        }

        foreach (var (outcome, count) in modules.CountBy(static module => module.GetProperty("outcome").GetString()!))
            Console.WriteLine($"  {outcome,-12} {count}");
        var refused = modules.Where(static module => module.GetProperty("outcome").GetString() == "refused").ToArray();
        foreach (var module in refused)
            Console.WriteLine($"    {module.GetProperty("file")}: {module.GetProperty("diagnostics").EnumerateArray().Last().GetProperty("message")}");

        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var reason in modules.SelectMany(static module => module.GetProperty("nativeByReason").EnumerateObject()))
            reasons[reason.Name] = reasons.GetValueOrDefault(reason.Name) + reason.Value.GetInt32();
        var patched = Sum(modules, "patched");
        var open = reasons.Where(static reason => reason.Key != ReportOnly).Sum(static reason => reason.Value);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  sites        {Sum(modules, "sites")}: {patched} patched, {open} could be bound and stay native ({100.0 * patched / Math.Max(1, patched + open):F2} % coverage)"));
        foreach (var (reason, count) in reasons)
            Console.WriteLine($"    {count,8} {reason}");
        var rewritten = modules.Where(static module => module.GetProperty("outcome").GetString() == "rewritten").ToArray();
        var (before, after) = (Sum(rewritten, "inputBytes"), Sum(rewritten, "outputBytes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  bytes        {before} -> {after} ({100.0 * (after - before) / Math.Max(1, before):+0.0} %)"));
        return refused.Length == 0 && open == 0;
    }

    private static long Sum(IEnumerable<JsonElement> modules, string property) => modules.Sum(module => module.GetProperty(property).GetInt64());
}
