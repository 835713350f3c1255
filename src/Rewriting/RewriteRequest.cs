// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Rewriting;

/// <summary>What to rewrite, and where to.</summary>
/// <param name="InputPath">The module. It is never changed.</param>
/// <param name="OutputPath">The rewritten module; another file than <paramref name="InputPath"/>. Replaced when it exists.</param>
public sealed record RewriteRequest(string InputPath, string OutputPath)
{
    /// <summary>The module's name in <c>[NativeModule(name)]</c>; by default the output's file name without <c>lib</c> and from <c>.so</c> on.</summary>
    public string? ModuleName { get; init; }

    /// <summary>Where the manifest goes; by default beside the output, with <c>.afterlink-manifest</c> added to its name.</summary>
    public string? ManifestPath { get; init; }

    /// <summary>Instructions that become sites besides the catalog's; by default none.</summary>
    public ProbeSelection Probes { get; init; } = ProbeSelection.None;

    /// <summary>How kernel modules and objects of them are rewritten; null where they are refused.</summary>
    public KernelOptions? Kernel { get; init; }

    /// <summary>What <see cref="Kernel"/> says, in words; null without it.</summary>
    internal string? KernelWords => Kernel is { } kernel ? $"kernel {kernel.Headers} {kernel.BindUnder} {kernel.PatchesAll}" : null;

    /// <summary>Whether the folder of the output is made where there is none; by default that is a mistake.</summary>
    public bool MakesFolder { get; init; }
}
