// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Text.Json;

namespace Afterlink.Cli.Tests;

/// <summary>The cache as users meet it: through the environment.</summary>
[TestClass]
public sealed class CacheTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Rewrite_SecondTime_ComesFromTheCacheAndSaysTheSame()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var first = (await RunAsync(module, "rewrite", module.Path, "-o", module["a/"], "--json")).AssertExitCode(0);
        var second = (await RunAsync(module, "rewrite", module.Path, "-o", module["b/"], "--json")).AssertExitCode(0);

        Assert.AreEqual((false, true), (IsCached(first), IsCached(second)));
        Assert.AreSequenceEqual(
            await File.ReadAllBytesAsync(module["a/librtc.so"], TestContext.CancellationToken),
            await File.ReadAllBytesAsync(module["b/librtc.so"], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Rewrite_NoCache_NeitherTakesNorKeeps()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        (await RunAsync(module, "rewrite", module.Path, "-o", module["out.so"], "--no-cache")).AssertExitCode(0);
        Assert.Contains(" 0 entries", (await RunAsync(module, "cache", "info")).AssertExitCode(0).Output);
    }

    [TestMethod]
    public async Task Cache_InfoAndClear_SayWhatItHolds()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        (await RunAsync(module, "rewrite", module.Path, "-o", module["out.so"])).AssertExitCode(0);

        Assert.StartsWith($"{module["cache/afterlink"]}: 1 entries, ", (await RunAsync(module, "cache", "info")).AssertExitCode(0).Output);
        Assert.StartsWith($"{module["cache/afterlink"]}: removed 1 entries, ", (await RunAsync(module, "cache", "clear")).AssertExitCode(0).Output);
        Assert.StartsWith($"{module["cache/afterlink"]}: 0 entries, 0 bytes; ", (await RunAsync(module, "cache", "info")).AssertExitCode(0).Output);
    }

    [TestMethod]
    public async Task Rewrite_NoHome_WorksWithoutCacheAndWithoutAWord()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        string[] environment = ["-u", "HOME", "-u", "XDG_CACHE_HOME", "-u", "AFTERLINK_CACHE", "DOTNET_CLI_HOME=/tmp"];

        var result = (await Tool.RunProcessWithAsync(environment, TestContext.CancellationToken, "rewrite", module.Path, "-o", module["out.so"])).AssertExitCode(0);

        Assert.AreEqual("", result.Error);
        Assert.StartsWith("there is no cache: ", (await Tool.RunProcessWithAsync(environment, TestContext.CancellationToken, "cache", "info")).AssertExitCode(0).Output);
    }

    [TestMethod]
    public async Task Rewrite_CacheThatOthersMayUse_IsANoteAndNoFailure()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        Directory.CreateDirectory(module["cache/afterlink"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(module["cache/afterlink"], (UnixFileMode)0b111_101_101);

        var result = (await RunAsync(module, "rewrite", module.Path, "-o", module["out.so"])).AssertExitCode(0);

        Assert.StartsWith("afterlink: message AFL2065: ", result.Error);
        Assert.IsEmpty(Directory.GetFileSystemEntries(module["cache/afterlink"]));
    }

    [TestMethod]
    public async Task Rewrite_CacheOnAFullDisk_IsANoteAndNoFailure()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);

        // A disk of one page, in a mount namespace of its own.
        Directory.CreateDirectory(module["cache/afterlink"]);
        var script = $"mount -t tmpfs -o size=4k,mode=700 none '{module["cache/afterlink"]}' && "
            + $"XDG_CACHE_HOME='{module["cache"]}' exec env -u AFTERLINK_CACHE dotnet '{Tool.Assembly}' rewrite '{module.Path}' -o '{module["out.so"]}'";
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, process.ExitCode, error);
        Assert.MatchesRegex("^afterlink: message AFL2065: .* is not used: No space left on device", error);
        Assert.IsTrue(File.Exists(module["out.so"]));
    }

    [TestMethod]
    public async Task Rewrite_ManyProcessesAtOnce_AllSucceedWithTheSameBytes()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => RunAsync(module, "rewrite", module.Path, "-o", module[$"out{i}.so"])));

        foreach (var run in runs)
            Assert.AreEqual("", run.AssertExitCode(0).Error);
        var bytes = await File.ReadAllBytesAsync(module["out0.so"], TestContext.CancellationToken);
        for (var i = 1; i < runs.Length; i++)
            Assert.AreSequenceEqual(bytes, await File.ReadAllBytesAsync(module[$"out{i}.so"], TestContext.CancellationToken));
        Assert.IsTrue(IsCached((await RunAsync(module, "rewrite", module.Path, "-o", module["last/"], "--json")).AssertExitCode(0)));
        Assert.IsEmpty(Directory.GetFiles(module["cache/afterlink"], "*.tmp"));
    }

    private Task<ToolResult> RunAsync(Module module, params string[] arguments) =>
        Tool.RunProcessWithAsync(["-u", "AFTERLINK_CACHE", $"XDG_CACHE_HOME={module["cache"]}"], TestContext.CancellationToken, arguments);

    private static bool IsCached(ToolResult result)
    {
        using var json = JsonDocument.Parse(result.Output);
        return Assert.ContainsSingle(json.RootElement.EnumerateArray()).GetProperty("cached").GetBoolean();
    }
}
