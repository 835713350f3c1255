// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.AArch64;

/// <summary>Where control goes after an A64 instruction (Arm Architecture Reference Manual, C4.1.92 "Branches, Exception Generating and System instructions").</summary>
/// <param name="FallsThrough">Whether the next word may be reached.</param>
/// <param name="Distance">Bytes from the instruction to where it branches; null where it does not, or to an address in a register.</param>
internal readonly record struct AArch64Flow(bool FallsThrough, long? Distance)
{
    // One row for each form: mask, value, whether the next word may be reached, and the place and width of the distance in words.
    private static readonly (uint Mask, uint Value, bool FallsThrough, int Shift, int Width)[] Forms =
    [
        (0xfc00_0000, 0x1400_0000, false, 0, 26), // b
        (0xfc00_0000, 0x9400_0000, true, 0, 26),  // bl
        (0xff00_0000, 0x5400_0000, true, 5, 19),  // b.cond, bc.cond
        (0x7e00_0000, 0x3400_0000, true, 5, 19),  // cbz, cbnz
        (0x7e00_0000, 0x3600_0000, true, 5, 14),  // tbz, tbnz
        (0xfe00_0000, 0xd600_0000, false, 0, 0),  // br, ret, eret, drps and forms with pointer authentication; blr and its forms are taken out below
        (0xffff_0000, 0x0000_0000, false, 0, 0),  // udf
    ];

    /// <summary>Whether the word can be no instruction: encodings whose group is not allocated (C4.1, table C4-1, op0).</summary>
    public static bool IsUnallocated(uint word) => (word >> 25 & 15) is 1 or 3;

    /// <summary>Reads an instruction.</summary>
    public static AArch64Flow Of(uint word)
    {
        foreach (var (mask, value, fallsThrough, shift, width) in Forms)
        {
            if ((word & mask) != value)
                continue;
            if (width != 0)
                return new(fallsThrough, (long)((ulong)(word >> shift) << (64 - width)) >> (64 - width) << 2);

            // blr, blraa, blrab and their zero forms: opc<1:0> is 01 with opc<2> clear.
            var isCall = (word & 0xfe00_0000) == 0xd600_0000 && (word >> 21 & 7) == 1;
            return new(isCall, null);
        }

        return new(true, null);
    }
}
