// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.Json;

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class RewriteTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Rewrite_Json_HasTheAgreedShape()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"], "--json")).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        var file = Assert.ContainsSingle(json.RootElement.EnumerateArray());
        Assert.AreSequenceEqual(
            new[] { "file", "output", "sites", "patched", "native", "inputBytes", "outputBytes", "milliseconds" },
            file.EnumerateObject().Select(static property => property.Name));
        Assert.AreEqual((module.Path, module["out.so"]), (file.GetProperty("file").GetString(), file.GetProperty("output").GetString()));
        Assert.AreEqual((3, 3, 0), (file.GetProperty("sites").GetInt32(), file.GetProperty("patched").GetInt32(), file.GetProperty("native").GetInt32()));
        Assert.AreEqual(new FileInfo(module.Path).Length, file.GetProperty("inputBytes").GetInt64());
        Assert.AreEqual(new FileInfo(module["out.so"]).Length, file.GetProperty("outputBytes").GetInt64());
        Assert.IsGreaterThan(0, file.GetProperty("milliseconds").GetDouble());
    }

    [TestMethod]
    public async Task Rewrite_ForPeople_SaysWhatBecameOfIt()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "--output", module["out.so"])).AssertExitCode(0);

        Assert.StartsWith($"{module.Path} -> {module["out.so"]}: 3 of 3 sites patched", result.Output);
    }

    [TestMethod]
    public async Task Rewrite_ThenVerify_Succeeds()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("verify", module.Path, module["out.so"])).AssertExitCode(0);

        Assert.StartsWith($"{module["out.so"]}: verified against {module.Path}: 3 sites, ", result.Output);
    }

    [TestMethod]
    public async Task Verify_Json_SaysWhetherItIsVerified()
    {
        using var module = await Rewritten();
        var image = await File.ReadAllBytesAsync(module["out.so"], TestContext.CancellationToken);
        // The instruction "ret" of a function of the C runtime's start files, say: any byte of text outside of windows will do.
        image[FindText(image)] ^= 1;
        var broken = module.Write("broken.so", image);

        var good = (await Tool.RunAsync("verify", module.Path, module["out.so"], "--json")).AssertExitCode(0);
        var bad = (await Tool.RunAsync("verify", module.Path, broken, "--json")).AssertExitCode(1);

        Assert.IsTrue(Read(good.Output).GetProperty("verified").GetBoolean());
        Assert.IsFalse(Read(bad.Output).GetProperty("verified").GetBoolean());
        Assert.IsNotEmpty(Read(bad.Output).GetProperty("diagnostics").EnumerateArray());
        Assert.StartsWith($"{broken}: error AFL20", bad.Error);
    }

    [TestMethod]
    public async Task Verify_AnotherOriginal_Is1()
    {
        using var module = await Rewritten();
        using var other = await Module.CreateAsync(TestContext.CancellationToken);

        var result = (await Tool.RunAsync("verify", other.Path, module["out.so"])).AssertExitCode(1);

        Assert.Contains("error AFL2030", result.Error);
    }

    [TestMethod]
    public async Task Info_Json_NamesTheOriginal()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("info", module["out.so"], "--json")).AssertExitCode(0);

        var info = Read(result.Output);
        var original = await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken);
        Assert.AreEqual(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(original)), info.GetProperty("originalSha256").GetString());
        Assert.AreEqual(3, info.GetProperty("sites").GetArrayLength());
    }

    [TestMethod]
    public async Task Info_ForPeople_ShowsFactsAndSites()
    {
        using var module = await Rewritten();
        var result = (await Tool.RunAsync("info", module["out.so"])).AssertExitCode(0);

        foreach (var part in (string[])["3 sites", "made from", "binding cell", "site table", "stubs", "PortIn8"])
            Assert.Contains(part, result.Output);
    }

    [TestMethod]
    public async Task Info_ModuleThatIsNotRewritten_Is1()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("info", module.Path)).AssertExitCode(1);

        Assert.StartsWith($"{module.Path}: error AFL2020: ", result.Error);
    }

    [TestMethod]
    public async Task Rewrite_BadInput_Is1AndWritesNothing()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var image = await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken);
        var bad = module.Write("bad.so", image[..2000]);
        var result = (await Tool.RunAsync("rewrite", bad, "-o", module["out.so"], "--json")).AssertExitCode(1);

        Assert.StartsWith($"{bad}: error AFL1", result.Error);
        Assert.AreEqual(0, JsonDocument.Parse(result.Output).RootElement.GetArrayLength());
        Assert.IsEmpty(Directory.GetFiles(Path.GetDirectoryName(module.Path)!, "out.so*"));
    }

    [TestMethod]
    public async Task Rewrite_OntoItself_Is1AndChangesNothing()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var image = await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "-o", module.Path)).AssertExitCode(1);

        Assert.Contains("error AFL2002", result.Error);
        Assert.AreSequenceEqual(image, await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken));
    }

    private async Task<Module> Rewritten()
    {
        var module = await Module.CreateAsync(TestContext.CancellationToken);
        (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"])).AssertExitCode(0);
        return module;
    }

    private static JsonElement Read(string json) => Assert.ContainsSingle(JsonDocument.Parse(json).RootElement.EnumerateArray());

    // "deregister_tm_clones" begins with lea __TMC_END__(%rip),%rdi in every gcc that made this file.
    private static int FindText(byte[] image) => image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x48, 0x8d, 0x3d]);
}
