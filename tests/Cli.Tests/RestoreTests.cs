// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using System.Text.Json;

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class RestoreTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Restore_RewrittenModule_GivesTheOriginalBack()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("restore", module["out.so"], "-o", module["restored.so"])).AssertExitCode(0);

        var original = await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken);
        Assert.AreSequenceEqual(original, await File.ReadAllBytesAsync(module["restored.so"], TestContext.CancellationToken));
        Assert.AreEqual($"{module["out.so"]} -> {module["restored.so"]}: restored, {original.Length:N0} bytes, SHA-256 {Hash(original)}\n", result.Output);
    }

    [TestMethod]
    public async Task Restore_Json_HasTheAgreedShape()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("restore", module["out.so"], "--output", module["restored.so"], "--json")).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        var file = Assert.ContainsSingle(json.RootElement.EnumerateArray());
        Assert.AreSequenceEqual(
            new[] { "file", "output", "inputBytes", "outputBytes", "sha256" }, file.EnumerateObject().Select(static property => property.Name));
        Assert.AreEqual((module["out.so"], module["restored.so"]), (file.GetProperty("file").GetString(), file.GetProperty("output").GetString()));
        Assert.AreEqual(new FileInfo(module["out.so"]).Length, file.GetProperty("inputBytes").GetInt64());
        Assert.AreEqual(new FileInfo(module.Path).Length, file.GetProperty("outputBytes").GetInt64());
        Assert.AreEqual(Hash(await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken)), file.GetProperty("sha256").GetString());
    }

    [TestMethod]
    public async Task Restore_ModuleThatIsNotRewritten_Is1AndWritesNothing()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("restore", module.Path, "-o", module["restored.so"], "--json")).AssertExitCode(1);

        Assert.StartsWith($"{module.Path}: error AFL2020: ", result.Error);
        Assert.AreEqual(0, JsonDocument.Parse(result.Output).RootElement.GetArrayLength());
        Assert.IsFalse(File.Exists(module["restored.so"]));
    }

    [TestMethod]
    public async Task Rewrite_RewrittenModule_Is1AndNamesTheWayOut()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("rewrite", module["out.so"], "-o", module["again.so"])).AssertExitCode(1);

        Assert.StartsWith($"{module["out.so"]}: error AFL2102: ", result.Error);
        Assert.Contains("afterlink restore", result.Error);
    }

    private async Task<Module> Rewritten()
    {
        var module = await Module.CreateAsync(TestContext.CancellationToken);
        (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"])).AssertExitCode(0);
        return module;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
