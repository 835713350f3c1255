// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Caching;

/// <summary>Where the cache is and how large it may become.</summary>
public sealed record CacheSettings
{
    /// <summary>What the cache takes when nobody says otherwise: 1 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    /// <summary>Environment variable: <c>false</c> for no cache, or the path of its folder.</summary>
    public const string FolderVariable = "AFTERLINK_CACHE";

    /// <summary>Environment variable: how large the cache may become, <c>512M</c> say.</summary>
    public const string SizeVariable = "AFTERLINK_CACHE_SIZE";

    private const string Units = "KMGT";

    /// <summary>The folder; null for no cache.</summary>
    public string? Folder { get; init; }

    /// <summary>How many bytes its entries may have together.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Settings from what a user wrote, else from the environment, else the defaults.</summary>
    /// <param name="folder"><c>true</c>, <c>false</c> or a path; null or empty for the environment's.</param>
    /// <param name="size">A size; null or empty for the environment's.</param>
    /// <param name="diagnostics">Receives what is wrong with a size.</param>
    public static CacheSettings Read(string? folder, string? size, DiagnosticBag diagnostics) =>
        Read(folder, size, Environment.GetEnvironmentVariable, diagnostics);

    internal static CacheSettings Read(string? folder, string? size, Func<string, string?> environment, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        folder = FirstGiven(folder, environment(FolderVariable)) ?? bool.TrueString;
        size = FirstGiven(size, environment(SizeVariable));
        if (bool.TryParse(folder, out var isWanted))
            folder = isWanted ? DefaultFolder(environment) : null;
        var bytes = DefaultMaxBytes;
        if (size is not null && !TryParseSize(size, out bytes))
        {
            diagnostics.Add(DiagnosticId.CacheSizeInvalid, size);
            bytes = DefaultMaxBytes;
        }

        return new CacheSettings { Folder = folder, MaxBytes = bytes };
    }

    /// <summary>Reads a size: a number of bytes, or one with K, M, G or T (powers of 1024), and <c>B</c> or <c>iB</c> behind that.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = 0;
        var number = text.Trim().ToUpperInvariant();
        foreach (var suffix in (string[])["IB", "B"])
        {
            if (number.EndsWith(suffix, StringComparison.Ordinal))
            {
                number = number[..^suffix.Length];
                break;
            }
        }

        var unit = number.Length == 0 ? -1 : Units.IndexOf(number[^1], StringComparison.Ordinal);
        if (unit >= 0)
            number = number[..^1];
        var shift = 10 * (unit + 1);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue >> shift)
            return false;
        bytes = value << shift;
        return true;
    }

    /// <summary>The user's cache folder (XDG Base Directory Specification); null where the user has none.</summary>
    private static string? DefaultFolder(Func<string, string?> environment)
    {
        // "All paths set in these environment variables must be absolute. If [...] a relative path [...], consider the path invalid."
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } given && Path.IsPathFullyQualified(given))
            return Path.Combine(given, "afterlink");
        if (OperatingSystem.IsWindows())
            return environment("LOCALAPPDATA") is { Length: > 0 } local ? Path.Combine(local, "afterlink", "cache") : null;
        return environment("HOME") is { Length: > 0 } home && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".cache", "afterlink") : null;
    }

    private static string? FirstGiven(string? first, string? second) =>
        !string.IsNullOrWhiteSpace(first) ? first : string.IsNullOrWhiteSpace(second) ? null : second;
}
