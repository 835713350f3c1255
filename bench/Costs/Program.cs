// Measures what a sensitive instruction costs bound by Afterlink, next to what it costs without, in one run.
//   Costs [FILE]   FILE: lines "name<TAB>nanoseconds" of bench/Costs/native/unbound.c, measured just before
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Bench.Costs;

var unbound = args.Length == 0
    ? new Dictionary<string, double>()
    : File.ReadLines(args[0]).Select(static line => line.Split('\t')).ToDictionary(static f => f[0], static f => double.Parse(f[1], CultureInfo.InvariantCulture));

const int Many = 1_000_000;
var measurement = new Measurement();
using (var costs = Costs.Load(new Machine()))
{
    measurement.Add("empty", Many, static n => Costs.costs_empty(n));
    measurement.Add("callback", Many, static n => Callback(n));
    measurement.Add("hypercall", Many, static n => Costs.costs_hypercall(n));
    measurement.Add("in", Many, static n => Costs.costs_in(n));
    measurement.Add("in.device", Many, static n => Costs.costs_in_device(n));
    measurement.Add("cli", Many, static n => Costs.costs_cli(n));
    measurement.Add("sti", Many, static n => Costs.costs_sti(n));
    measurement.Add("pushf+popf", Many, static n => Costs.costs_pushf_popf(n));
    measurement.Add("cpuid", Many, static n => Costs.costs_cpuid(n));
    measurement.Add("rdtsc", Many, static n => Costs.costs_rdtsc(n));
    measurement.Run();
}

var (callback, hypercall, cpuid, rdtsc) = (Cost("callback"), Cost("hypercall"), Cost("cpuid"), Cost("rdtsc"));
var rows = new CostTable();
rows.Add("bare native-to-managed call", callback, "the unit: an UnmanagedCallersOnly method, nothing else");
rows.Add("hypercall into a typed C# handler", hypercall, $"{hypercall / callback:F2}x the bare call");
rows.Add("in al, dx answered by a C# handler", Cost("in"), $"{Cost("in") / callback:F2}x the bare call{Against("trap.in", Cost("in"))}");
rows.Add("in al, dx through the range map to a UART", Cost("in.device"), $"{Cost("in.device") / callback:F2}x the bare call");
rows.Add("cli, fast path", Cost("cli"), Against("trap.cli", Cost("cli")));
rows.Add("sti, fast path", Cost("sti"), "");
rows.Add("pushf and popf, fast path", Cost("pushf+popf"), "");
rows.Add("cpuid, cached leaf", cpuid, Against("native.cpuid", cpuid));
rows.Add("rdtsc, host's", rdtsc, Against("native.rdtsc", rdtsc));
foreach (var (name, what) in CostTable.UnboundNames)
{
    if (unbound.TryGetValue(name, out var nanoseconds))
        rows.Add(what, nanoseconds, name == "trap.in" ? $"{nanoseconds / hypercall:F0}x the hypercall" : "");
}

rows.Print(Console.Out);
return 0;

string Against(string name, double bound)
{
    if (!unbound.TryGetValue(name, out var without))
        return "";
    return without > 2 * bound ? $", {without / bound:F0}x cheaper than without" : $", {bound / without:F1}x the native instruction";
}

double Cost(string name) => measurement[name] - measurement["empty"];

static unsafe void Callback(nint count) => Costs.costs_callback(&Echo, count);

[UnmanagedCallersOnly]
static ulong Echo(ulong value) => value;
