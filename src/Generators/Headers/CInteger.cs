// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers;

/// <summary>Integer literals of C (C11, 6.4.4.1) and GCC's binary ones.</summary>
internal static class CInteger
{
    private static readonly HashSet<string> Suffixes = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "u", "l", "ll", "ul", "ull", "lu", "llu",
    };

    /// <summary>Reads a literal; false where it is none or does not fit in 64 bits.</summary>
    /// <param name="text">The literal.</param>
    /// <param name="allowSuffix">Whether <c>u</c> and <c>l</c> may follow the digits.</param>
    /// <param name="value">Its value.</param>
    public static bool TryRead(string text, bool allowSuffix, out ulong value)
    {
        value = 0;
        var radix = RadixOf(text);
        var start = radix is 16 or 2 ? 2 : 0;
        var position = start;
        for (; position < text.Length && DigitOf(text[position]) is var digit && digit < radix; position++)
        {
            if (value > (ulong.MaxValue - (ulong)digit) / (ulong)radix)
                return false;
            value = (value * (ulong)radix) + (ulong)digit;
        }

        var suffix = text.Substring(position);
        return position != start && (suffix.Length == 0 || (allowSuffix && Suffixes.Contains(suffix)));
    }

    private static int RadixOf(string text)
    {
        if (text.Length == 0 || text[0] != '0')
            return 10;
        return text.Length == 1 ? 10 : text[1] switch
        {
            'x' or 'X' => 16,
            'b' or 'B' => 2,
            _ => 8,
        };
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };
}
