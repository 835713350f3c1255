// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Boot.Kernels;

/// <summary>How users name a kernel of Debian: version and flavour.</summary>
/// <param name="Version">The first two numbers of its version: <c>6.1</c>.</param>
/// <param name="Flavour">What Debian calls the build: <c>amd64</c>, <c>cloud-amd64</c>, <c>rt-amd64</c>.</param>
internal sealed partial record KernelName(string Version, string Flavour)
{
    /// <summary>Reads <c>6.1</c>, <c>6.1-cloud</c>, <c>6.1-rt</c>; null where it is none of these.</summary>
    public static KernelName? Parse(string text) => Form().Match(text) is { Success: true } match
        ? new KernelName(match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value + "-amd64" : "amd64") : null;

    /// <summary>
    /// The meta packages that may lead to it, those that name the version first. Which distribution has which changes with its releases:
    /// bookworm's own kernel is <c>linux-image-amd64</c>, the newer one of its updates <c>linux-image-6.12-amd64</c>.
    /// </summary>
    public IEnumerable<string> MetaPackages => [$"linux-image-{Version}-{Flavour}", $"linux-image-{Flavour}"];

    /// <summary>Whether a package is an image of this version and flavour: <c>linux-image-6.1.0-56-amd64</c>.</summary>
    public bool IsImage(string package)
    {
        var prefix = $"linux-image-{Version}";
        return package.StartsWith(prefix, StringComparison.Ordinal) && package.Length > prefix.Length && package[prefix.Length] is '.' or '-'
            && package.EndsWith("-" + Flavour, StringComparison.Ordinal)
            && FlavourOf(package) == Flavour;
    }

    /// <summary>The release that an image package holds.</summary>
    public static string ReleaseOf(string package) => package["linux-image-".Length..];

    // "6.1.0-56-cloud-amd64" ends in "-amd64" as well.
    private static string FlavourOf(string package) =>
        package.EndsWith("-cloud-amd64", StringComparison.Ordinal) ? "cloud-amd64" : package.EndsWith("-rt-amd64", StringComparison.Ordinal) ? "rt-amd64" : "amd64";

    [GeneratedRegex(@"^([0-9]{1,3}\.[0-9]{1,3})(?:-(cloud|rt))?\z")]
    private static partial Regex Form();
}
