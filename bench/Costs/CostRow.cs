namespace Afterlink.Bench.Costs;

/// <summary>A line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Nanoseconds">What it costs; null where the line is a ratio only.</param>
/// <param name="Ratio">How it compares.</param>
/// <param name="Goal">What it is to be.</param>
/// <param name="IsMet">Whether it is; null where there is no goal.</param>
/// <param name="IsBound">Whether Afterlink is in it, for the chart.</param>
internal sealed record CostRow(string What, double? Nanoseconds, string Ratio = "", string Goal = "", bool? IsMet = null, bool IsBound = true);
