using System.Globalization;

namespace Afterlink.Bench.Costs;

/// <summary>The table that the bench prints.</summary>
internal sealed class CostTable
{
    private readonly List<CostRow> _rows = [];

    public IReadOnlyList<CostRow> Rows => _rows;

    public void Add(CostRow row) => _rows.Add(row);

    public void Print(TextWriter output)
    {
        output.WriteLine($"  {"path",-58} {"ns",10}  {"ratio",-24} {"goal",-12}");
        foreach (var row in _rows)
        {
            var nanoseconds = row.Nanoseconds is { } value ? value.ToString("F1", CultureInfo.InvariantCulture) : "";
            var verdict = row.IsMet switch { true => "met", false => "missed", null => "" };
            output.WriteLine($"  {row.What,-58} {nanoseconds,10}  {row.Ratio,-24} {row.Goal,-12} {verdict}".TrimEnd());
        }
    }
}
