// Measures what a sensitive instruction costs bound by Afterlink, next to what it costs without, in one run.
//   Costs [FILE]   FILE: lines "name<TAB>nanoseconds" of bench/Costs/native/unbound.c, measured just before
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Bench.Costs;

var unbound = args.Length == 0
    ? new Dictionary<string, double>()
    : File.ReadLines(args[0]).Select(static line => line.Split('\t')).ToDictionary(static f => f[0], static f => double.Parse(f[1], CultureInfo.InvariantCulture));

const int Many = 2_000_000;
double callback, hypercall, portRead, cli, sti, pushfPopf, cpuid, rdtsc;
using (var costs = Costs.Load(new Machine()))
{
    var empty = Measurement.Median(static n => Costs.costs_empty(n), Many);
    callback = Measurement.Median(static n => Callback(n), Many) - empty;
    hypercall = Measurement.Median(static n => Costs.costs_hypercall(n), Many) - empty;
    portRead = Measurement.Median(static n => Costs.costs_in(n), Many) - empty;
    cli = Measurement.Median(static n => Costs.costs_cli(n), Many) - empty;
    sti = Measurement.Median(static n => Costs.costs_sti(n), Many) - empty;
    pushfPopf = Measurement.Median(static n => Costs.costs_pushf_popf(n), Many) - empty;
    cpuid = Measurement.Median(static n => Costs.costs_cpuid(n), Many) - empty;
    rdtsc = Measurement.Median(static n => Costs.costs_rdtsc(n), Many) - empty;
}

var rows = new CostTable();
rows.Add("bare native-to-managed call", callback, "the unit: an UnmanagedCallersOnly method, nothing else");
rows.Add("hypercall into a typed C# handler", hypercall, $"{hypercall / callback:F2}x the bare call");
rows.Add("in al, dx answered by a C# handler", portRead, $"{portRead / callback:F2}x the bare call{Against("trap.in", portRead)}");
rows.Add("cli, fast path", cli, Against("trap.cli", cli));
rows.Add("sti, fast path", sti, "");
rows.Add("pushf + popf, fast path", pushfPopf, "");
rows.Add("cpuid, cached leaf", cpuid, Against("native.cpuid", cpuid));
rows.Add("rdtsc, host's", rdtsc, Against("native.rdtsc", rdtsc));
foreach (var (name, what) in CostTable.UnboundNames)
{
    if (unbound.TryGetValue(name, out var nanoseconds))
        rows.Add(what, nanoseconds, name == "trap.in" ? $"{nanoseconds / hypercall:F0}x the hypercall" : "");
}

rows.Print(Console.Out);
return 0;

string Against(string name, double bound) =>
    unbound.TryGetValue(name, out var without) ? $" {without / bound:F0}x cheaper than without" : "";

static unsafe void Callback(nint count) => Costs.costs_callback(&Echo, count);

[UnmanagedCallersOnly]
static ulong Echo(ulong value) => value;
