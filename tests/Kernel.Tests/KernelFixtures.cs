// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Boot;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

/// <summary>The modules of tests/Fixtures/Kernel, each folder built once for each kernel by that kernel's own kbuild.</summary>
[TestClass]
public static class KernelFixtures
{
    private static readonly ConcurrentDictionary<(string Kernel, string Folder), Lazy<Task<string>>> Builds = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> HeaderFolders = new();
    private static readonly Lazy<TemporaryFolder> Folder = new(static () => new TemporaryFolder());

    /// <summary>What is made for tests, until the last of them has run.</summary>
    internal static TemporaryFolder Place => Folder.Value;

    /// <summary>A module that was built from a folder of fixtures.</summary>
    internal static async Task<string> ModuleAsync(string kernel, string folder, string module) =>
        Path.Combine(await Builds.GetOrAdd((kernel, folder), static key => new(() => BuildAsync(key.Kernel, key.Folder))).Value, module + ".ko");

    /// <summary>The headers of a kernel.</summary>
    internal static Task<string> HeadersAsync(string kernel) => HeaderFolders.GetOrAdd(kernel, static key => new(() => FetchAsync(key))).Value;

    [AssemblyCleanup]
    public static void RemoveBuilds()
    {
        if (Folder.IsValueCreated)
            Folder.Value.Dispose();
    }

    private static async Task<string> FetchAsync(string kernel)
    {
        var diagnostics = new DiagnosticBag();
        var headers = await ModuleBoot.FetchHeadersAsync(kernel, diagnostics, progress: null, CancellationToken.None);
        Assert.IsNotNull(headers, string.Join('\n', diagnostics));
        return headers;
    }

    private static async Task<string> BuildAsync(string kernel, string folder)
    {
        var headers = await HeadersAsync(kernel);
        var build = Directory.CreateDirectory(Place[$"{folder}-{kernel}"]).FullName;
        foreach (var file in Directory.EnumerateFiles(Repository.GetPath("tests", "Fixtures", "Kernel", folder)))
            File.Copy(file, Path.Combine(build, Path.GetFileName(file)));
        var result = await ExternalCommand.RunAsync(build, "make", ["-s", "-C", headers, $"M={build}", $"AFTERLINK_INCLUDE={Repository.GetPath("nuget", "include")}", "modules"], CancellationToken.None);
        Assert.IsTrue(result.Succeeded, result.Output + result.Error);
        return build;
    }
}
