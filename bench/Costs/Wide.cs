using System.Runtime.InteropServices;

namespace Afterlink.Bench.Costs;

/// <summary>The measured module in which ymm0-15 are alive at every site.</summary>
[NativeModule("wide")]
public sealed partial class Wide
{
    [LibraryImport("wide")]
    public static partial void wide_empty(nint count);

    [LibraryImport("wide")]
    public static partial void wide_hypercall(nint count);

    [LibraryImport("wide")]
    public static partial void wide_in(nint count);

    [LibraryImport("wide")]
    public static partial void wide_rdtsc(nint count);
}
