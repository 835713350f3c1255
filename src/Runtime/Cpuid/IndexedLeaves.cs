// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cpuid;

/// <summary>Which leaves depend on ecx. An unknown leaf is taken to depend on it, which is never wrong, only kept once for each ecx.</summary>
internal static class IndexedLeaves
{
    // Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E.
    private static ReadOnlySpan<uint> Plain =>
    [
        0, 1, 2, 3, 5, 6, 8, 9, 0xA, 0x15, 0x16, 0x19, 0x1C,
        0x40000000, 0x40000001, 0x40000002, 0x40000003, 0x40000010,
        0x80000000, 0x80000001, 0x80000002, 0x80000003, 0x80000004, 0x80000005, 0x80000006, 0x80000007, 0x80000008,
        0x8000000A, 0x80000019, 0x8000001A, 0x8000001B, 0x8000001E, 0x8000001F, 0x80000021, 0x80000022,
    ];

    public static bool DependsOnSubleaf(uint leaf) => !Plain.Contains(leaf);
}
