// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Registers;

/// <summary>Performance-monitoring counters: as many as CPUID reports, none of which was ever enabled (Intel SDM volume 2B, RDPMC; volume 3B, 20.2).</summary>
internal static class PerformanceCounters
{
    private const uint Leaf = 0xA;
    private const uint Fixed = 1u << 30;

    public static ulong Read(CpuidTable cpuid, uint index)
    {
        var leaf = cpuid.Query(0, 0).Eax < Leaf ? default : cpuid.Query(Leaf, 0);
        var version = leaf.Eax & 0xFF;
        var (generalCount, fixedCount) = (version > 0 ? leaf.Eax >> 8 & 0xFF : 0, version > 1 ? leaf.Edx & 0x1F : 0);
        return index < generalCount || index - Fixed < fixedCount ? 0UL : throw ProcessorException.GeneralProtection($"there is no counter 0x{index:x}");
    }
}
