// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86;

/// <summary>Relocation types of x86-64 (AMD64 psABI, table 4.9).</summary>
public static class X86RelocationType
{
    /// <summary>No action.</summary>
    public const uint None = 0;

    /// <summary>S + A, 8 bytes.</summary>
    public const uint Absolute64 = 1;

    /// <summary>S + A - P, 4 bytes.</summary>
    public const uint PcRelative32 = 2;

    /// <summary>G + A, 4 bytes.</summary>
    public const uint Got32 = 3;

    /// <summary>L + A - P, 4 bytes.</summary>
    public const uint Plt32 = 4;

    /// <summary>Copy of a symbol's bytes at run time.</summary>
    public const uint Copy = 5;

    /// <summary>S into an entry of the global offset table.</summary>
    public const uint GlobalData = 6;

    /// <summary>S into an entry of the procedure linkage table's part of the global offset table.</summary>
    public const uint JumpSlot = 7;

    /// <summary>B + A, 8 bytes.</summary>
    public const uint Relative = 8;

    /// <summary>G + GOT + A - P, 4 bytes.</summary>
    public const uint GotPcRelative = 9;

    /// <summary>S + A, 4 bytes, zero extended.</summary>
    public const uint Absolute32 = 10;

    /// <summary>S + A, 4 bytes, sign extended.</summary>
    public const uint Absolute32Signed = 11;

    /// <summary>S + A, 2 bytes.</summary>
    public const uint Absolute16 = 12;

    /// <summary>S + A - P, 2 bytes.</summary>
    public const uint PcRelative16 = 13;

    /// <summary>S + A, 1 byte.</summary>
    public const uint Absolute8 = 14;

    /// <summary>S + A - P, 1 byte.</summary>
    public const uint PcRelative8 = 15;

    /// <summary>Offset of a thread-local variable in its module's storage, 4 bytes.</summary>
    public const uint ModuleThreadOffset32 = 21;

    /// <summary>Place of the entry of the global offset table with a variable's distance from the thread pointer, PC-relative, 4 bytes.</summary>
    public const uint GotThreadOffset = 22;

    /// <summary>Distance of a thread-local variable from the thread pointer, 4 bytes.</summary>
    public const uint ThreadOffset32 = 23;

    /// <summary>S + A - P, 8 bytes.</summary>
    public const uint PcRelative64 = 24;

    /// <summary>What the function at B + A returns.</summary>
    public const uint IndirectRelative = 37;

    /// <summary>As <see cref="GotPcRelative"/>; the instruction may be relaxed.</summary>
    public const uint GotPcRelativeRelaxable = 41;

    /// <summary>As <see cref="GotPcRelative"/>; the instruction has a REX prefix and may be relaxed.</summary>
    public const uint RexGotPcRelativeRelaxable = 42;
}
