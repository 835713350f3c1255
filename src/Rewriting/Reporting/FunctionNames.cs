// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>How reports name the function of a site.</summary>
internal static class FunctionNames
{
    /// <summary>The symbol; the section in brackets where no symbol names the function.</summary>
    public static string Of(string? symbol, string? section) =>
        symbol is null ? $"({ReportLimits.Shorten(section ?? "code")}, no symbol)" : ReportLimits.Shorten(symbol);

    /// <summary>The function of a site.</summary>
    public static string Of(Site site) => Of(site.Symbol, site.Section);

    /// <summary>The function and the site's place in it.</summary>
    public static string WithOffset(Site site) =>
        site.Symbol is null || site.SymbolOffset == 0 ? Of(site) : FormattableString.Invariant($"{Of(site)}+0x{site.SymbolOffset:x}");
}
