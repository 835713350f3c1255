using System.Runtime.InteropServices;

namespace Afterlink.Bench.Costs;

/// <summary>The measured module.</summary>
[NativeModule("costs")]
public sealed unsafe partial class Costs
{
    [LibraryImport("costs")]
    public static partial void costs_empty(nint count);

    [LibraryImport("costs")]
    public static partial void costs_cli(nint count);

    [LibraryImport("costs")]
    public static partial void costs_sti(nint count);

    [LibraryImport("costs")]
    public static partial void costs_pushf_popf(nint count);

    [LibraryImport("costs")]
    public static partial void costs_cpuid(nint count);

    [LibraryImport("costs")]
    public static partial void costs_rdtsc(nint count);

    [LibraryImport("costs")]
    public static partial void costs_in(nint count);

    [LibraryImport("costs")]
    public static partial void costs_in_device(nint count);

    [LibraryImport("costs")]
    public static partial ulong costs_hypercall(nint count);

    [LibraryImport("costs")]
    public static partial ulong costs_callback(delegate* unmanaged<ulong, ulong> callback, nint count);
}
