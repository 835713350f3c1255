// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>
/// How much of a module goes on a page. A listing is about 4 kB of markup, a window without one 200 bytes; a browser opens 5 MB at once.
/// </summary>
internal static class ReportLimits
{
    /// <summary>Windows with their code.</summary>
    public const int Listings = 600;

    /// <summary>Windows at all.</summary>
    public const int Windows = 4000;

    /// <summary>Functions at all.</summary>
    public const int Functions = 2000;

    /// <summary>Native sites a reason, one by one.</summary>
    public const int NativeSites = 500;

    /// <summary>Counts of native sites a reason.</summary>
    public const int NativeCounts = 100;

    /// <summary>Columns of the picture of the code.</summary>
    public const int StripColumns = 480;

    /// <summary>Characters of a name; C++ has ones of many thousands.</summary>
    public const int NameLength = 300;

    /// <summary>A name as the page shows it.</summary>
    public static string Shorten(string name) => name.Length <= NameLength ? name : name[..NameLength] + "\u2026";
}
