using System.Globalization;

namespace Afterlink.Bench.Costs;

/// <summary>The table that the bench prints.</summary>
internal sealed class CostTable
{
    private readonly List<(string What, double Nanoseconds, string Note)> _rows = [];

    /// <summary>The measurements of unbound.c and what they are.</summary>
    public static IEnumerable<(string Name, string What)> UnboundNames =>
    [
        ("native.rdtsc", "rdtsc, native instruction"),
        ("native.cpuid", "cpuid, native instruction"),
        ("trap.cli", "cli, SIGSEGV handler emulates it"),
        ("trap.in", "in al, dx, SIGSEGV handler emulates it"),
    ];

    public void Add(string what, double nanoseconds, string note) => _rows.Add((what, nanoseconds, note.TrimStart(',', ' ')));

    public void Print(TextWriter output)
    {
        output.WriteLine($"  {"event",-42} {"ns",10}");
        foreach (var (what, nanoseconds, note) in _rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-42} {nanoseconds,10:F1}  {note}").TrimEnd());
    }
}
