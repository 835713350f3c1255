using System.Globalization;
using System.Text.Json;

namespace Afterlink.Bench.Kernel;

/// <summary>The three modules of one kernel: <c>raw</c>, <c>bound</c>, which is the same and rewritten, and <c>hand</c>.</summary>
internal sealed class CostModules : IDisposable
{
    /// <summary>
    /// How often the modules take turns in a boot. A host that is busy for a while slows what runs then by the same factor, all of its runs: what is
    /// compared must have had its turn in many moments.
    /// </summary>
    public const int Rounds = 12;

    private static readonly string[] Names = ["raw", "bound", "hand"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("afterlink-costs-");
    private readonly string _kernel;

    private CostModules(string kernel) => _kernel = kernel;

    /// <summary>Builds them against the kernel's headers, and rewrites the one.</summary>
    public static CostModules Build(AfterlinkTool tool, string kernel)
    {
        var modules = new CostModules(kernel);
        foreach (var file in Directory.EnumerateFiles(tool.Repository("bench/Kernel/modules")))
            File.Copy(file, modules[Path.GetFileName(file)]);
        var headers = tool.Run("boot", "--kernel", kernel, "--headers").Trim();
        AfterlinkTool.Run("make", ["-s", "-C", headers, $"M={modules._folder.FullName}", "modules"]);
        File.Move(modules["bound.ko"], modules["bound.original.ko"]);
        tool.Run("rewrite", modules["bound.original.ko"], "--kernel-headers", headers, "-o", modules["bound.ko"]);
        return modules;
    }

    private string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Boots and measures; of all rounds of all boots, each cost is the least.</summary>
    public MachineCosts Measure(AfterlinkTool tool, string platform, int boots)
    {
        var (release, least) = ("", new Dictionary<(string Module, string Operation), double>());
        for (var i = 0; i < boots; i++)
        {
            // Loading a module is its first round.
            var again = $"for round in $(seq {Rounds - 1}); do for module in {string.Join(' ', Names)}; do rmmod $module && insmod /modules/*-$module.ko || exit 1; done; done";
            var boot = JsonDocument.Parse(tool.Run(
                [
                    "boot", "--kernel", _kernel, "--under", platform, "--accelerator", "tcg", "--timeout", "1800", "--run", again, "--json",
                    .. Names.Select(name => this[name + ".ko"]),
                ])).RootElement;
            release = boot.GetProperty("release").GetString()!;
            foreach (var line in Lines(boot, "modules").Concat(Lines(boot, "commands")))
            {
                // "cost raw cli-sti 25100", in picoseconds
                if (line.Split(' ') is not ["cost", var name, var operation, var text])
                    continue;
                var cost = double.Parse(text, CultureInfo.InvariantCulture) / 1000;
                least[(name, operation)] = Math.Min(cost, least.GetValueOrDefault((name, operation), double.MaxValue));
            }
        }

        return new MachineCosts(release, platform == "xen", Operation.All.ToDictionary(
            static operation => operation.Name,
            operation => new Cost(least[("raw", operation.Name)], least[("bound", operation.Name)], least[("hand", operation.Name)])));
    }

    private static IEnumerable<string> Lines(JsonElement boot, string steps) =>
        boot.GetProperty(steps).EnumerateArray().SelectMany(static step => step.GetProperty("lines").EnumerateArray()).Select(static line => line.GetString()!);

    public void Dispose() => _folder.Delete(recursive: true);
}
