namespace Afterlink.Bench.Kernel;

/// <summary>What one operation costs in one machine, in nanoseconds.</summary>
/// <param name="Raw">The instruction as the compiler wrote it.</param>
/// <param name="Rewritten">The same in the rewritten module.</param>
/// <param name="ByHand">The kernel's own function.</param>
internal readonly record struct Cost(double Raw, double Rewritten, double ByHand);
