using System.Globalization;
using System.Text;

namespace SharedIndexSample;

/// <summary>Memory over time, as SVG.</summary>
internal static class Picture
{
    private const int Left = 70;
    private const int Top = 40;
    private const int Width = 720;
    private const int Height = 320;

    private static readonly string[] Colours = ["#c0392b", "#2471a3"];

    /// <summary>Draws runs.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="unit">MiB of one copy, which a line marks.</param>
    /// <param name="runs">The runs.</param>
    public static string Draw(string title, double unit, params MemoryRun[] runs)
    {
        var (time, memory) = (runs.Max(static run => run.Points[^1].Time), runs.Max(static run => run.Peak) * 1.05);
        var svg = new StringBuilder();
        void Write(FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');
        double X(double seconds) => Math.Round(Left + (seconds / time * Width), 1);
        double Y(double mebibytes) => Math.Round(Top + Height - (mebibytes / memory * Height), 1);

        Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 30} {Top + Height + 50}\" font-family=\"sans-serif\" font-size=\"13\">");
        Write($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"{Left}\" y=\"20\" font-size=\"15\">{title}</text>");
        var step = Step(memory);
        for (var mark = 0.0; mark <= memory; mark += step)
        {
            Write($"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{Y(mark)}\" y2=\"{Y(mark)}\" stroke=\"#ddd\"/>");
            Write($"<text x=\"{Left - 8}\" y=\"{Y(mark) + 4}\" text-anchor=\"end\">{mark:F0}</text>");
        }

        for (var second = 0; second <= time; second += Math.Max(1, (int)(time / 10)))
            Write($"<text x=\"{X(second)}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{second} s</text>");
        Write($"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{Y(unit)}\" y2=\"{Y(unit)}\" stroke=\"#888\" stroke-dasharray=\"5 4\"/>");
        Write($"<text x=\"{Left + Width}\" y=\"{Y(unit) - 5}\" text-anchor=\"end\" fill=\"#888\">one copy</text>");
        for (var i = 0; i < runs.Length; i++)
        {
            var points = string.Join(' ', runs[i].Points.Select(point => FormattableString.Invariant($"{X(point.Time)},{Y(point.Memory)}")));
            Write($"<polyline fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2\" points=\"{points}\"/>");
            Write($"<text x=\"{Left + 10 + (i * 260)}\" y=\"{Top + Height + 40}\" fill=\"{Colours[i]}\">{runs[i].Name}: {runs[i].Final:F0} MiB</text>");
        }

        Write($"<text x=\"{Left - 8}\" y=\"{Top - 8}\" text-anchor=\"end\">MiB</text></svg>");
        return svg.ToString();
    }

    private static double Step(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest)));
        return (largest / power) switch { < 2 => power / 4, < 5 => power / 2, _ => power };
    }
}
