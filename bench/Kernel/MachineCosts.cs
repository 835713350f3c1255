namespace Afterlink.Bench.Kernel;

/// <summary>What all operations cost in one machine.</summary>
/// <param name="Release">The kernel's name for itself.</param>
/// <param name="IsXen">Whether it ran under Xen.</param>
/// <param name="Costs">By the name of the operation.</param>
internal sealed record MachineCosts(string Release, bool IsXen, IReadOnlyDictionary<string, Cost> Costs)
{
    public string Title => $"{Release}, {(IsXen ? "Xen PV dom0" : "bare")}";
}
