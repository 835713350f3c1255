// Measures sensitive instructions in kernels: raw, rewritten, and as the kernel's own functions, all three in one boot of each machine; writes
// docs/kernel-costs.md and docs/kernel-costs.svg.
//   Kernel [--boots N]     by default 3 boots of each of the four machines, of which each cost is the least
// The tool is the one of a Release build of src/Cli. Needs what 'afterlink boot' needs, and gcc and make.
using System.Globalization;
using Afterlink.Bench.Kernel;

var boots = args is ["--boots", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 3;
if (AfterlinkTool.Find() is not { } tool)
{
    Console.Error.WriteLine("build the tool first: dotnet build src/Cli -c Release");
    return 1;
}

var machines = new List<MachineCosts>();
foreach (var kernel in (string[])["6.1", "6.12"])
{
    using var modules = CostModules.Build(tool, kernel);
    foreach (var platform in (string[])["bare", "xen"])
    {
        machines.Add(modules.Measure(tool, platform, boots));
        Console.Write(CostPage.Table(machines[^1]));
    }
}

var docs = tool.Repository("docs");
File.WriteAllText(Path.Combine(docs, "kernel-costs.md"), CostPage.Write(machines, boots));
File.WriteAllText(Path.Combine(docs, "kernel-costs.svg"), CostChart.Write(machines));
return 0;
