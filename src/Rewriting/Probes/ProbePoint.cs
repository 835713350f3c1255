// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Rewriting.Probes;

/// <summary>One instruction that a user names: by its address, or by a function and an offset in it.</summary>
/// <param name="Symbol">The function; null where <paramref name="Offset"/> is a link-time address.</param>
/// <param name="Offset">Offset in the function, or the address.</param>
public sealed record ProbePoint(string? Symbol, ulong Offset)
{
    /// <summary>The forms that <see cref="TryParse"/> takes, for messages.</summary>
    public static string Forms => "0xADDRESS, SYMBOL, SYMBOL+OFFSET";

    /// <summary>Reads <c>0x1234</c>, <c>symbol</c>, <c>symbol+0x10</c> or <c>symbol+16</c>; null where <paramref name="text"/> is neither.</summary>
    public static ProbePoint? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParseNumber(text, out var address))
            return new ProbePoint(null, address);

        // Names of C++ functions hold no '+' in their mangled form; one that does ("operator+") is not what the symbol table holds.
        var plus = text.LastIndexOf('+');
        if (plus < 0)
            return text.Length == 0 || char.IsAsciiDigit(text[0]) ? null : new ProbePoint(text, 0);
        return plus > 0 && TryParseNumber(text.AsSpan(plus + 1), out var offset) ? new ProbePoint(text[..plus], offset) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Symbol is null ? $"0x{Offset:x}" : Offset == 0 ? Symbol : $"{Symbol}+0x{Offset:x}";

    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
