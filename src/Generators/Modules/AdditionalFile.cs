// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Afterlink.Generators.Modules;

/// <summary>What the package's targets say of an additional file, as item metadata.</summary>
internal static class AdditionalFile
{
    private const string Prefix = "build_metadata.AdditionalFiles.";

    /// <summary>Whether the file is a module's manifest.</summary>
    public static bool IsManifest(AnalyzerConfigOptions options) => IsTrue(options, "AfterlinkManifest");

    /// <summary>Whether the file is a hypercall header.</summary>
    public static bool IsHeader(AnalyzerConfigOptions options) => IsTrue(options, "AfterlinkHypercalls");

    /// <summary>The module that a hypercall header belongs to; empty where the item does not say.</summary>
    public static string ModuleOf(AnalyzerConfigOptions options) =>
        options.TryGetValue(Prefix + "AfterlinkHypercallsModule", out var module) ? module : "";

    /// <summary>The file's text; empty where it cannot be read, which the compiler reports itself (CS2001).</summary>
    public static string TextOf(AdditionalText file, CancellationToken cancellationToken) =>
        file.GetText(cancellationToken)?.ToString() ?? "";

    private static bool IsTrue(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue(Prefix + name, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
