// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>How an attribute's value is written (DWARF 5, table 7.6; DWARF 4, table 7.5 is a part of it).</summary>
internal enum DwarfForm : uint
{
    Address = 0x01,
    Block2 = 0x03,
    Block4 = 0x04,
    Data2 = 0x05,
    Data4 = 0x06,
    Data8 = 0x07,
    String = 0x08,
    Block = 0x09,
    Block1 = 0x0a,
    Data1 = 0x0b,
    Flag = 0x0c,
    SignedData = 0x0d,
    StringPointer = 0x0e,
    UnsignedData = 0x0f,
    ReferenceAddress = 0x10,
    Reference1 = 0x11,
    Reference2 = 0x12,
    Reference4 = 0x13,
    Reference8 = 0x14,
    ReferenceUnsigned = 0x15,
    SectionOffset = 0x17,
    Expression = 0x18,
    FlagPresent = 0x19,
    Data16 = 0x1e,
    LineStringPointer = 0x1f,
    Signature = 0x20,
    AlternateReference = 0x1f20,
    AlternateString = 0x1f21,
}
