// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.Json;

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class ReportTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Rewrite_Report_WritesThePageBesideTheJson()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"], "--report", module["page.html"], "--json")).AssertExitCode(0);

        Assert.ContainsSingle(JsonDocument.Parse(result.Output).RootElement.EnumerateArray());
        var page = await File.ReadAllTextAsync(module["page.html"], TestContext.CancellationToken);
        foreach (var part in (string[])["<h1>librtc.so</h1>", "rewritten and verified", "rtc_read", "rtc.c:5", "PortIn8"])
            Assert.Contains(part, page);
    }

    [TestMethod]
    public async Task Scan_Report_HasAllModules()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        File.Copy(module.Path, module["second.so"]);
        (await Tool.RunAsync("scan", module.Path, module["second.so"], "--report", module["page.html"])).AssertExitCode(0);

        var page = await File.ReadAllTextAsync(module["page.html"], TestContext.CancellationToken);
        Assert.Contains("<h1>librtc.so</h1>", page);
        Assert.Contains("<h1>second.so</h1>", page);
    }

    [TestMethod]
    public async Task Rewrite_ReportThatCannotBeWritten_Is1AndTheModuleIsThere()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"], "--report", module["no/page.html"])).AssertExitCode(1);

        Assert.StartsWith($"{module["no/page.html"]}: error AFL2003: ", result.Error);
        Assert.IsTrue(File.Exists(module["out.so"]));
    }

    [TestMethod]
    public async Task Rewrite_ReportOverTheModule_Is1AndTheModuleStays()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("rewrite", module.Path, "-o", module["out.so"], "--report", module["out.so"])).AssertExitCode(1);

        Assert.Contains("error AFL2210", result.Error);
        (await Tool.RunAsync("verify", module.Path, module["out.so"])).AssertExitCode(0);
    }

    [TestMethod]
    public async Task Rewrite_BadInput_WritesNoReport()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var bad = module.Write("bad.so", "text"u8.ToArray());
        (await Tool.RunAsync("rewrite", bad, "-o", module["out.so"], "--report", module["page.html"])).AssertExitCode(1);

        Assert.IsFalse(File.Exists(module["page.html"]));
    }
}
