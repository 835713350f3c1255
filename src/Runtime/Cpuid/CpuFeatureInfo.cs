// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cpuid;

/// <summary>One row of <see cref="CpuFeatures"/>.</summary>
internal sealed class CpuFeatureInfo(CpuFeature feature, uint leaf, uint subleaf, CpuidRegister register, int bit, params CpuFeature[] requires)
{
    public CpuFeature Feature { get; } = feature;

    public uint Leaf { get; } = leaf;

    public uint Subleaf { get; } = subleaf;

    public CpuidRegister Register { get; } = register;

    public uint Mask { get; } = 1u << bit;

    /// <summary>Features without which this one is not used.</summary>
    public CpuFeature[] Requires { get; } = requires;
}
