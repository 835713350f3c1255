// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Text.Json;

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class ScanTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Scan_Json_HasTheAgreedShape()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("scan", module.Path, "--json")).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        var file = Assert.ContainsSingle(json.RootElement.EnumerateArray());
        Assert.AreSequenceEqual(new[] { "file", "machine", "type", "sites", "rejected" }, Names(file));
        Assert.AreEqual(module.Path, file.GetProperty("file").GetString());
        Assert.AreEqual(("x86-64", "DYN"), (file.GetProperty("machine").GetString(), file.GetProperty("type").GetString()));
        Assert.AreEqual(JsonValueKind.Number, file.GetProperty("rejected").ValueKind);

        var site = file.GetProperty("sites").EnumerateArray().ElementAt(1);
        Assert.AreSequenceEqual(new[] { "address", "section", "symbol", "bytes", "mnemonic", "kind", "window", "source" }, Names(site));
        Assert.MatchesRegex("^0x[0-9a-f]+$", site.GetProperty("address").GetString()!);
        Assert.AreEqual(".text", site.GetProperty("section").GetString());
        Assert.AreEqual("rtc_read", site.GetProperty("symbol").GetString());
        Assert.AreEqual("e471", site.GetProperty("bytes").GetString());
        Assert.AreEqual(("in", "PortIn8"), (site.GetProperty("mnemonic").GetString(), site.GetProperty("kind").GetString()));
        Assert.MatchesRegex("^(padded|inplace|absorbed|none:.+)$", site.GetProperty("window").GetString()!);
        Assert.AreEqual($"{module.SourcePath}:5", site.GetProperty("source").GetString());
    }

    [TestMethod]
    public async Task Scan_SampleOfAClass_IsListedToo()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunAsync("scan", module.Path, "--probe-class", "flow:return", "--probe-sample", "1:7", "--json")).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        var kinds = json.RootElement[0].GetProperty("sites").EnumerateArray().Select(static site => site.GetProperty("kind").GetString());
        Assert.ContainsSingle(static kind => kind == "Probe", kinds);
    }

    [TestMethod]
    public async Task Scan_SeveralFiles_HasOneObjectEach()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        File.Copy(module.Path, module["second.so"]);
        var result = (await Tool.RunAsync("scan", "--json", module.Path, module["second.so"])).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        Assert.AreSequenceEqual(
            new[] { module.Path, module["second.so"] },
            json.RootElement.EnumerateArray().Select(static file => file.GetProperty("file").GetString()));
    }

    [TestMethod]
    public async Task Scan_OneBadFileOfTwo_ReportsItAndShowsTheOther()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var bad = module.Write("bad.so", "text"u8.ToArray());
        var result = (await Tool.RunAsync("scan", bad, module.Path, "--json")).AssertExitCode(1);

        Assert.StartsWith($"{bad}: error AFL1", result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.AreEqual(module.Path, Assert.ContainsSingle(json.RootElement.EnumerateArray()).GetProperty("file").GetString());
    }

    [TestMethod]
    public async Task Scan_ForPeople_IsATableWithoutColour()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var result = (await Tool.RunProcessAsync(TestContext.CancellationToken, "scan", module.Path)).AssertExitCode(0);

        Assert.StartsWith($"{module.Path}: x86-64 DYN, 3 sites", result.Output);
        Assert.MatchesRegex(@"0x[0-9a-f]+ +rtc_read(\+0x[0-9a-f]+)? .*rtc\.c:5 +in al,71h +PortIn8 +\w+", result.Output);
        Assert.DoesNotContain("\x1b", result.Output);
        Assert.AreEqual("", result.Error);
    }

    [TestMethod]
    [DataRow("env -u NO_COLOR", true)]
    [DataRow("env NO_COLOR=1", false)]
    public async Task Scan_OnATerminal_IsColouredUnlessAskedNotTo(string environment, bool coloured)
    {
        using var script = Process.Start(
            new ProcessStartInfo("script", ["-qec", $"{environment} TERM=xterm-256color dotnet '{Tool.Assembly}' scan /no/such/file", "/dev/null"])
            {
                RedirectStandardOutput = true,
            })!;
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await script.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, script.ExitCode, output);
        Assert.AreEqual(coloured, output.Contains("\x1b[38;5;9m/no/such/file: error AFL0001", StringComparison.Ordinal), output);
    }

    [TestMethod]
    [DataRow("/no/such/file", "AFL0001")]
    [DataRow("/", "AFL")]
    [DataRow("/dev/null", "AFL1")]
    [DataRow("/dev/zero", "AFL1")]
    public async Task Scan_NoModule_Is1WithACode(string path, string code)
    {
        var result = (await Tool.RunAsync("scan", path)).AssertExitCode(1);

        Assert.StartsWith($"{path}: error {code}", result.Error);
        Assert.AreEqual("", result.Output);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [TestMethod]
    public async Task Scan_NamedPipe_Is1AndDoesNotWaitForIt()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        using (var mkfifo = Process.Start("mkfifo", [module["pipe.so"]]))
            await mkfifo.WaitForExitAsync(TestContext.CancellationToken);

        var result = (await Tool.RunAsync("scan", module["pipe.so"])).AssertExitCode(1);
        Assert.StartsWith($"{module["pipe.so"]}: error AFL1", result.Error);
    }

    [TestMethod]
    [DataRow("INT")]
    [DataRow("HUP")]
    public async Task Scan_Interrupted_Is130AndShowsNothingHalf(string signal)
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        // Far more work than can be done before the signal comes; the first message says that it has begun.
        using var tool = Tool.Start(["scan", "/no/such/file", .. Enumerable.Repeat(module.Path, 20_000)]);
        Assert.Contains("AFL0001", await tool.StandardError.ReadLineAsync(TestContext.CancellationToken) ?? "");
        using (var kill = Process.Start("kill", ["-" + signal, $"{tool.Id}"]))
            await kill.WaitForExitAsync(TestContext.CancellationToken);
        await tool.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(130, tool.ExitCode);
        Assert.AreEqual("", await tool.StandardOutput.ReadToEndAsync(TestContext.CancellationToken));
        Assert.AreEqual("afterlink: canceled\n", await tool.StandardError.ReadToEndAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Scan_OutputThatIsFull_Is1AndNoFaultOfTheTool()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        var start = new ProcessStartInfo("sh", ["-c", "exec dotnet \"$0\" scan \"$1\" >/dev/full", Tool.Assembly, module.Path]) { RedirectStandardError = true };
        using var tool = Process.Start(start)!;
        var error = await tool.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await tool.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, tool.ExitCode, error);
        Assert.StartsWith("afterlink: error AFL2003: ", error);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(static property => property.Name);
}
