// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.AArch64;

/// <summary>Relocation types of AArch64 that finding code needs (ELF for the Arm 64-bit Architecture, section "Relocation").</summary>
internal static class AArch64RelocationType
{
    /// <summary>S + A - P into <c>tbz</c> and <c>tbnz</c>.</summary>
    public const uint TestBranch14 = 279;

    /// <summary>S + A - P into <c>b.cond</c>, <c>cbz</c> and <c>cbnz</c>.</summary>
    public const uint ConditionalBranch19 = 280;

    /// <summary>S + A - P into <c>b</c>.</summary>
    public const uint Jump26 = 282;

    /// <summary>S + A - P into <c>bl</c>.</summary>
    public const uint Call26 = 283;

    /// <summary>Delta(S) + A, 8 bytes: an address of the module itself.</summary>
    public const uint Relative = 1027;

    /// <summary>What the function at Delta(S) + A returns.</summary>
    public const uint IndirectRelative = 1032;
}
