using System.Globalization;
using System.Security;
using System.Text;

namespace Afterlink.Bench.Costs;

/// <summary>The costs as bars on a logarithmic scale, as an SVG picture.</summary>
internal static class CostChart
{
    private const int Width = 860;
    private const int Left = 330;
    private const int Right = 70;
    private const int Top = 44;
    private const int RowHeight = 24;
    private const int BarHeight = 14;
    private const double Least = 1;

    // What takes longer than any instruction (loading whole modules) would squeeze all others.
    private const double Longest = 50_000;
    private const string Bound = "#2a6fb0";
    private const string Unbound = "#b5532a";
    private const string Ink = "#222";
    private const string Line = "#ddd";

    /// <summary>Draws the rows that have a cost.</summary>
    public static string Draw(IEnumerable<CostRow> rows)
    {
        var bars = rows.Where(static row => row.Nanoseconds is > 0 and < Longest).ToList();
        var decades = (int)Math.Ceiling(Math.Log10(bars.Max(static row => row.Nanoseconds!.Value) / Least));
        var height = Top + (bars.Count * RowHeight) + 34;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        text.Append("<title>What a sensitive instruction costs</title>\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#fff\"/>\n");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"12\" y=\"24\" font-size=\"15\" fill=\"{Ink}\">What a sensitive instruction costs, in nanoseconds (each line is ten times the one before)</text>\n");
        for (var decade = 0; decade <= decades; decade++)
        {
            var x = X(Math.Pow(10, decade) * Least, decades);
            text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:F1}\" y1=\"{Top}\" x2=\"{x:F1}\" y2=\"{height - 30}\" stroke=\"{Line}\"/>\n");
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{height - 14}\" text-anchor=\"middle\" fill=\"{Ink}\">{Math.Pow(10, decade) * Least:#,0.#}</text>\n");
        }

        for (var i = 0; i < bars.Count; i++)
            DrawBar(text, bars[i], Top + (i * RowHeight), decades);
        return text.Append("</svg>\n").ToString();
    }

    private static void DrawBar(StringBuilder text, CostRow row, int y, int decades)
    {
        var cost = row.Nanoseconds!.Value;
        var end = X(Math.Max(cost, Least), decades);
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 15}\" text-anchor=\"end\" fill=\"{Ink}\">{SecurityElement.Escape(row.What)}</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 4}\" width=\"{Math.Max(end - Left, 1):F1}\" height=\"{BarHeight}\" fill=\"{(row.IsBound ? Bound : Unbound)}\"/>\n");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{end + 6:F1}\" y=\"{y + 15}\" fill=\"{Ink}\">{cost:#,0.0}</text>\n");
    }

    private static double X(double nanoseconds, int decades) =>
        Left + (Math.Log10(nanoseconds / Least) / decades * (Width - Left - Right));
}
