// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Call frame instructions (DWARF 5, table 7.29; the last one is GNU's).</summary>
internal enum CallFrameInstruction : byte
{
    Nop = 0x00,
    SetLocation = 0x01,
    Advance1 = 0x02,
    Advance2 = 0x03,
    Advance4 = 0x04,
    OffsetExtended = 0x05,
    RestoreExtended = 0x06,
    Undefined = 0x07,
    SameValue = 0x08,
    Register = 0x09,
    RememberState = 0x0a,
    RestoreState = 0x0b,
    DefineFrame = 0x0c,
    DefineFrameRegister = 0x0d,
    DefineFrameOffset = 0x0e,
    DefineFrameExpression = 0x0f,
    Expression = 0x10,
    OffsetExtendedSigned = 0x11,
    DefineFrameSigned = 0x12,
    DefineFrameOffsetSigned = 0x13,
    ValueOffset = 0x14,
    ValueOffsetSigned = 0x15,
    ValueExpression = 0x16,
    ArgumentsSize = 0x2e,

    /// <summary>Top two bits 01; the others are the distance.</summary>
    Advance = 0x40,

    /// <summary>Top two bits 10; the others are the register.</summary>
    Offset = 0x80,

    /// <summary>Top two bits 11; the others are the register.</summary>
    Restore = 0xc0,
}
