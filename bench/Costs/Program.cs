// Measures what a sensitive instruction costs bound by Afterlink, next to what it costs without, in one run.
//   Costs [FILE [CHART]]    FILE: lines "name<TAB>nanoseconds" of bench/Costs/native/unbound.c, measured just before; CHART: an SVG file to write
//   Costs stress [SECONDS]  four threads make hypercalls while the collector runs all the time
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink;
using Afterlink.Bench.Costs;

if (args is ["stress", ..])
    return Stress.Run(TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60), Console.Out);

var unbound = args.Length == 0
    ? []
    : File.ReadLines(args[0]).Select(static line => line.Split('\t')).ToDictionary(static f => f[0], static f => double.Parse(f[1], CultureInfo.InvariantCulture));

const int Count = 20_000;
const string Bare = "callback";
var measurement = new Measurement();
var (scaling2, scaling4) = (0.0, 0.0);
using (Costs.Load(new Machine()))
using (Wide.Load(new WideMachine(), new MonitorOptions { TimeStampCounter = Tsc.Deterministic(1) }))
{
    measurement.Add("empty", Count, static n => Costs.costs_empty(n));
    measurement.Add(Bare, Count, static n => Callback(n));
    measurement.Add("hypercall", Count, static n => Costs.costs_hypercall(n));
    measurement.Add("in", Count, static n => Costs.costs_in(n));
    measurement.Add("in.device", Count, static n => Costs.costs_in_device(n));
    measurement.Add("cli", Count, static n => Costs.costs_cli(n));
    measurement.Add("sti", Count, static n => Costs.costs_sti(n));
    measurement.Add("pushf+popf", Count, static n => Costs.costs_pushf_popf(n));
    measurement.Add("cpuid", Count, static n => Costs.costs_cpuid(n));
    measurement.Add("rdtsc.host", Count, static n => Costs.costs_rdtsc(n));
    measurement.Add("wide.empty", Count, static n => Wide.wide_empty(n));
    measurement.Add("wide.hypercall", Count, static n => Wide.wide_hypercall(n));
    measurement.Add("wide.in", Count, static n => Wide.wide_in(n));
    measurement.Add("rdtsc", Count, static n => Wide.wide_rdtsc(n));
    measurement.Run();
    var one = Throughput.Measure(1);
    (scaling2, scaling4) = (Throughput.Measure(2) / one, Throughput.Measure(4) / one);
}

var table = new CostTable();
table.Add(new("bare native-to-managed call (the unit)", measurement.Over(Bare, "empty")));
AddFast("cli", "cli", 2, 1);
AddFast("sti", "sti", 2, 1);
AddFast("pushf or popf (half of a pair)", "pushf+popf", 2, 2);
AddFast("cpuid, cached leaf", "cpuid", 4, 1);
table.Add(AtMost("rdtsc, virtual (deterministic)", measurement.Over("rdtsc", "wide.empty"), 3));
table.Add(new("rdtsc, the host's", measurement.Over("rdtsc.host", "empty")));
AddCall("hypercall into a typed C# handler", "hypercall", "empty", 1.5);
AddCall("hypercall (undeclared vmcall) with live AVX state", "wide.hypercall", "wide.empty", 3);
AddCall("in al, dx, range map to a member", "in", "empty", null);
AddCall("in al, dx, range map to a device object (16550)", "in.device", "empty", 2.5);
AddCall("in al, dx with live AVX state", "wide.in", "wide.empty", null);
AddUnbound("trap.cli", "cli, a SIGSEGV handler emulates it", "cli", "fast path", 300);
AddUnbound("trap.in", "in al, dx, a SIGSEGV handler emulates it", "hypercall", "hypercall", 150);
AddUnbound("native.cpuid", "cpuid, native instruction (leaves the virtual machine)", "cpuid", "cached leaf", 500);
AddUnbound("native.rdtsc", "rdtsc, native instruction", null, "", 0);
var (open, bind) = LoadTimes.Measure();
table.Add(new("dlopen of a module of 10,000 sites", open * 1e6));
table.Add(new("load and bind the same", bind * 1e6, $"{bind - open:F2} ms over dlopen".ToString(CultureInfo.InvariantCulture), "<= 1 ms", bind - open <= 1));
table.Add(new($"hypercalls of 2 threads over 1, {Environment.ProcessorCount} cores", null, Times(scaling2)));
table.Add(new($"hypercalls of 4 threads over 1, {Environment.ProcessorCount} cores", null, Times(scaling4)));
table.Print(Console.Out);
if (args.Length > 1)
    File.WriteAllText(args[1], CostChart.Draw(table.Rows));
return 0;

static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x");

static CostRow AtMost(string what, double nanoseconds, double goal) =>
    new(what, nanoseconds, "", $"<= {goal} ns", nanoseconds <= goal);

void AddFast(string what, string name, double goal, int parts) => table.Add(AtMost(what, measurement.Over(name, "empty") / parts, goal));

void AddCall(string what, string name, string empty, double? goal)
{
    var ratio = measurement.Ratio(name, empty, Bare, "empty");
    table.Add(new(what, measurement.Over(name, empty), $"{Times(ratio)} the bare call", goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"<= {goal}x"), goal is null ? null : ratio <= goal));
}

void AddUnbound(string name, string what, string? against, string path, double goal)
{
    if (!unbound.TryGetValue(name, out var nanoseconds))
        return;
    var ratio = against is null ? 0 : nanoseconds / measurement.Over(against, "empty");
    table.Add(against is null
        ? new(what, nanoseconds, IsBound: false)
        : new(what, nanoseconds, $"{ratio:F0}x the {path}", $">= {goal}x", ratio >= goal, IsBound: false));
}

static unsafe void Callback(nint count) => Costs.costs_callback(&Echo, count);

[UnmanagedCallersOnly]
static ulong Echo(ulong value) => value;
