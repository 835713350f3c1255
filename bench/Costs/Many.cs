namespace Afterlink.Bench.Costs;

/// <summary>The module of ten thousand sites. It is loaded from copies, which <see cref="LoadTimes"/> makes.</summary>
[NativeModule("many")]
public sealed partial class Many;
