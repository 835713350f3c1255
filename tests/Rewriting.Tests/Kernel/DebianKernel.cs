// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Boot;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Debian's kernels of the cloud flavour, fetched and kept as <c>afterlink boot</c> does.</summary>
internal static class DebianKernel
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> HeaderFolders = new(StringComparer.Ordinal);
    private static readonly Lazy<string> ModuleFolder = new(static () => Fetch(static diagnostics => ModuleBoot.FetchModulesAsync("6.1-cloud", diagnostics, progress: null, CancellationToken.None)));

    /// <summary>The folder that modules of a kernel are built against.</summary>
    /// <param name="kernel"><c>6.1</c> or <c>6.12</c>.</param>
    public static string Headers(string kernel) => HeaderFolders.GetOrAdd(
        kernel,
        static kernel => new Lazy<string>(() => Fetch(diagnostics => ModuleBoot.FetchHeadersAsync(kernel + "-cloud", diagnostics, progress: null, CancellationToken.None)))).Value;

    /// <summary>The folder of the modules that the kernel 6.1 brings.</summary>
    public static string Modules() => ModuleFolder.Value;

    private static string Fetch(Func<DiagnosticBag, Task<string?>> fetch)
    {
        var diagnostics = new DiagnosticBag();
        var folder = fetch(diagnostics).GetAwaiter().GetResult();
        Assert.IsNotNull(folder, string.Join('\n', diagnostics));
        return folder;
    }
}
