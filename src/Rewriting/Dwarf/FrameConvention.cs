// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>How call frame information of a machine counts, and what it says of the first instruction behind a call.</summary>
/// <param name="StackPointer">The stack pointer's number.</param>
/// <param name="Common">
/// The common entry of stubs: the factors that all compilers for the machine use, the return address' number, and the rules behind a call.
/// </param>
internal sealed record FrameConvention(ulong StackPointer, FrameCommon Common)
{
    /// <summary>The return address' number.</summary>
    public ulong ReturnAddress => Common.ReturnAddressRegister;

    /// <summary>Factors and return address' number as a common entry holds them (DWARF 5, 6.4.1): here each has one byte.</summary>
    public byte[] Factors => [(byte)Common.CodeAlignment, (byte)(Common.DataAlignment & 0x7f), (byte)ReturnAddress];

    /// <summary>Whether a common entry has the convention's factors.</summary>
    public bool Fits(FrameCommon common) => common.CodeAlignment == Common.CodeAlignment && common.DataAlignment == Common.DataAlignment;

    /// <summary>The row that holds behind a call.</summary>
    public CallFrameRow AfterCall() => CallFrameProgram.RunCommon(Common)!;
}
