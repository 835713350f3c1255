// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>Numbers as the page shows them, in every culture the same.</summary>
internal static class Numbers
{
    /// <summary>1,234.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun.</summary>
    public static string Count(long value, string one, string many) => $"{Count(value)} {(value == 1 ? one : many)}";

    /// <summary>0x1234.</summary>
    public static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    /// <summary>12.3 %; nothing that is there is 0 %, and only everything is 100 %.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole == 0 || part == 0 || part == whole)
            return part == 0 || whole == 0 ? "0 %" : "100 %";
        var percent = 100.0 * part / whole;
        return string.Create(CultureInfo.InvariantCulture, $"{(part < whole ? Math.Clamp(percent, 0.1, 99.9) : percent):0.0} %");
    }

    /// <summary>A number of a drawing.</summary>
    public static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Bytes in a unit that suits them.</summary>
    public static string Size(long bytes) => Math.Abs(bytes) switch
    {
        < 10_000 => $"{Count(bytes)} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N1} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MiB"),
    };

    /// <summary>A time in a unit that suits it.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:N2} s");
}
