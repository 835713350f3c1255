using System.Globalization;
using System.Text;

namespace Afterlink.Bench.Kernel;

/// <summary>Draws the costs under Xen: three bars an operation, on a logarithmic scale.</summary>
internal static class CostChart
{
    private const int Width = 960;
    private const int Left = 250;
    private const int Right = 90;
    private const int Top = 84;
    private const int BarHeight = 10;
    private const int RowHeight = 48;
    private const int SectionHeight = 40;
    private const double Least = 1;
    private const double Most = 10_000;

    private static readonly (string Class, string Title)[] Series = [("raw", "raw"), ("bound", "rewritten"), ("hand", "by hand")];

    public static string Write(IReadOnlyList<MachineCosts> machines)
    {
        var shown = machines.Where(static machine => machine.IsXen).ToList();
        var height = Top + (shown.Count * (SectionHeight + (Operation.All.Count * RowHeight))) + 24;
        var chart = new StringBuilder();
        chart.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" role="img" aria-label="Costs of sensitive instructions in Xen PV kernels: raw, rewritten, by hand" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">
              <style>
                .bg {'{'} fill: #ffffff {'}'} .raw {'{'} fill: #cf222e {'}'} .bound {'{'} fill: #0969da {'}'} .hand {'{'} fill: #8c959f {'}'}
                .t {'{'} font-size: 16px; font-weight: 600; fill: #1f2328 {'}'} .s {'{'} font-size: 13px; fill: #1f2328 {'}'} .n {'{'} font-size: 11px; fill: #424a53 {'}'} .g {'{'} stroke: #d0d7de; stroke-width: 1 {'}'}
              </style>
              <rect class="bg" width="{Width}" height="{height}" rx="8"/>
              <text class="t" x="24" y="32">Sensitive instructions in a Xen PV kernel: nanoseconds, logarithmic</text>

            """);
        for (var i = 0; i < Series.Length; i++)
            chart.Append(CultureInfo.InvariantCulture, $"  <rect class=\"{Series[i].Class}\" x=\"{24 + (i * 110)}\" y=\"48\" width=\"12\" height=\"12\"/><text class=\"s\" x=\"{42 + (i * 110)}\" y=\"59\">{Series[i].Title}</text>\n");
        for (var value = Least; value <= Most; value *= 10)
            chart.Append(CultureInfo.InvariantCulture, $"  <line class=\"g\" x1=\"{X(value):0.#}\" y1=\"{Top - 8}\" x2=\"{X(value):0.#}\" y2=\"{height - 24}\"/><text class=\"n\" x=\"{X(value):0.#}\" y=\"{Top - 12}\" text-anchor=\"middle\">{value:#,0}</text>\n");
        var y = Top;
        foreach (var machine in shown)
        {
            chart.Append(CultureInfo.InvariantCulture, $"  <text class=\"s\" font-weight=\"600\" x=\"24\" y=\"{y + 22}\">{machine.Release}</text>\n");
            y += SectionHeight;
            foreach (var operation in Operation.All)
            {
                Row(chart, operation, machine.Costs[operation.Name], y);
                y += RowHeight;
            }
        }

        return chart.Append("</svg>\n").ToString();
    }

    private static void Row(StringBuilder chart, Operation operation, Cost cost, int y)
    {
        chart.Append(CultureInfo.InvariantCulture, $"  <text class=\"s\" x=\"24\" y=\"{y + 14}\">{operation.Title.Replace("`", "", StringComparison.Ordinal)}</text>");
        if (operation.Wrong is { } wrong)
            chart.Append(CultureInfo.InvariantCulture, $"<text class=\"n\" x=\"24\" y=\"{y + 30}\">raw is wrong: {wrong}</text>");
        double[] values = [cost.Raw, cost.Rewritten, cost.ByHand];
        for (var i = 0; i < values.Length; i++)
        {
            var top = y + (i * (BarHeight + 2));
            chart.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"{Series[i].Class}\" x=\"{Left}\" y=\"{top}\" width=\"{Math.Max(1, X(values[i]) - Left):0.#}\" height=\"{BarHeight}\"/><text class=\"n\" x=\"{X(values[i]) + 5:0.#}\" y=\"{top + 9}\">{values[i]:#,0}</text>");
        }

        chart.Append('\n');
    }

    private static double X(double value) =>
        Left + ((Width - Left - Right) * Math.Log10(Math.Clamp(value, Least, Most) / Least) / Math.Log10(Most / Least));
}
