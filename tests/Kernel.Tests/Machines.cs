// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>The machines that tests boot.</summary>
internal static class Machines
{
    /// <summary>Boots without KVM: where it is there, guests still may hang with it.</summary>
    public static Task<BootResult> BootAsync(BootRequest request, CancellationToken cancellationToken) =>
        ModuleBoot.RunAsync(request with { Accelerator = Accelerator.Tcg }, progress: null, cancellationToken);

    /// <summary>The codes of what a boot says, in order.</summary>
    public static IEnumerable<string> Codes(this BootResult result) => result.Diagnostics.Select(static diagnostic => diagnostic.Code);

    /// <summary>All that is known of a boot, for messages.</summary>
    public static string Describe(this BootResult result) => string.Join('\n',
        [.. result.Diagnostics.Select(static diagnostic => diagnostic.ToString()), .. result.Modules.Concat(result.Commands).SelectMany(static step => step.Lines.Prepend(step.Name)), .. result.Console]);

    /// <summary>The step of a module.</summary>
    public static GuestStep Module(this BootResult result, string name) =>
        result.Modules.Single(step => Path.GetFileNameWithoutExtension(step.Name) == name);
}
