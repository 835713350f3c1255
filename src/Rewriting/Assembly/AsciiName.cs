// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Assembly;

/// <summary>
/// A mnemonic or directive as a number: up to 16 bytes in lower case, as assemblers do not tell cases apart there. A lookup in
/// assembler text then allocates nothing.
/// </summary>
internal readonly record struct AsciiName(UInt128 Value)
{
    private const int MaxLength = 16;

    /// <summary>The name of bytes of the text; the default, which no table holds, where they are none or too many.</summary>
    public static AsciiName Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxLength)
            return default;
        var value = UInt128.Zero;
        foreach (var c in name)
            value = (value << 8) | (c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c);
        return new(value);
    }

    /// <summary>The name of a word of a table.</summary>
    public static AsciiName Of(string name) => Of(Encoding.ASCII.GetBytes(name));
}
