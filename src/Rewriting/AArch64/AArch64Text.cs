// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Rewriting.AArch64;

/// <summary>Writes sensitive A64 instructions as assemblers do. Operations of <c>sys</c> are written in its generic form, which says all of them.</summary>
internal static class AArch64Text
{
    private const int ZeroRegister = 31;

    // ldtr and sttr by size (bits 30 and 31) and opc (bits 22 and 23); empty: not allocated (C4.1.94).
    private static readonly string[] UnprivilegedNames =
    [
        "sttrb", "ldtrb", "ldtrsb x", "ldtrsb w",
        "sttrh", "ldtrh", "ldtrsh x", "ldtrsh w",
        "sttr w", "ldtr w", "ldtrsw x", "",
        "sttr x", "ldtr x", "", "",
    ];

    private static readonly (uint Value, string Name)[] Fields =
    [
        (0xd503_40df, "daifset"),
        (0xd503_40ff, "daifclr"),
        (0xd503_403f, "ssbs"),
        (0xd503_405f, "dit"),
        (0xd503_409f, "tco"),
        (0xd500_407f, "uao"),
        (0xd500_409f, "pan"),
        (0xd500_40bf, "spsel"),
    ];

    /// <summary>The whole instruction: <c>mrs x0, cntvct_el0</c>.</summary>
    public static string Of(uint word, AArch64CatalogEntry entry)
    {
        if (AArch64Catalog.IsRegisterMove(word))
        {
            var register = SystemRegister.Of(word);
            return entry.Mnemonic == "mrs" ? $"mrs {General(word)}, {register}" : $"msr {register}, {General(word)}";
        }

        return entry.Mnemonic switch
        {
            "msr" => Immediate(word),
            "tlbi" or "at" or "ic" or "dc" or "sys" => Invariant($"sys #{word >> 16 & 7}, c{word >> 12 & 15}, c{word >> 8 & 15}, #{word >> 5 & 7}, {General(word)}"),
            "sysl" => Invariant($"sysl {General(word)}, #{word >> 16 & 7}, c{word >> 12 & 15}, c{word >> 8 & 15}, #{word >> 5 & 7}"),
            "svc" or "hvc" or "smc" or "hlt" => Invariant($"{entry.Mnemonic} #{word >> 5 & 0xffff}"),
            "dcps" => Invariant($"dcps{word & 3}"),
            "wfet" or "wfit" => $"{entry.Mnemonic} {General(word)}",
            "ldtr" => Unprivileged(word),
            "eret" when word != 0xd69f_03e0 => (word & 0x400) == 0 ? "eretaa" : "eretab",
            _ => entry.Mnemonic,
        };
    }

    /// <summary>The mnemonic of an instruction's text; the generic form of <c>sys</c> goes by its operation.</summary>
    public static string Mnemonic(string text, AArch64CatalogEntry entry)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var first = end > 0 ? text[..end] : text;
        return first == "sys" ? entry.Mnemonic : first;
    }

    private static string Immediate(uint word)
    {
        var value = word >> 8 & 15;
        if ((word & 0xffff_f0ff) == 0xd503_407f)
            return Invariant($"msr s0_3_c4_c{value}_3, xzr");
        foreach (var (field, name) in Fields)
        {
            if ((word & 0xffff_f0ff) == field)
                return Invariant($"msr {name}, #{value}");
        }

        return Invariant($"msr s0_{word >> 16 & 7}_c4_c{value}_{word >> 5 & 7}, xzr");
    }

    private static string Unprivileged(uint word)
    {
        var name = UnprivilegedNames[(word >> 30) << 2 | word >> 22 & 3];
        if (name.Length == 0)
            return "ldtr";
        var isLong = name.EndsWith('x');
        var register = (word & 31) == ZeroRegister ? isLong ? "xzr" : "wzr" : Invariant($"{(isLong ? 'x' : 'w')}{word & 31}");
        var place = (word >> 5 & 31) == ZeroRegister ? "sp" : Invariant($"x{word >> 5 & 31}");
        var distance = (int)(word << 11) >> 23;
        return Invariant($"{name.TrimEnd('x', 'w').TrimEnd()} {register}, [{place}{(distance == 0 ? "" : Invariant($", #{distance}"))}]");
    }

    private static string General(uint word) => (word & 31) == ZeroRegister ? "xzr" : Invariant($"x{word & 31}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
