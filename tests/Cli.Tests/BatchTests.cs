// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Text.Json;

namespace Afterlink.Cli.Tests;

/// <summary>Several files and folders on the command line.</summary>
[TestClass]
public sealed class BatchTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("out/")]
    [DataRow("there")]
    public async Task Rewrite_SeveralFiles_GoToTheFolder(string output)
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        File.Copy(module.Path, module["second.so"]);
        Directory.CreateDirectory(module["there"]);

        var result = (await Tool.RunAsync("rewrite", module.Path, module["second.so"], "-o", module[output])).AssertExitCode(0);

        Assert.Contains("rewritten  2 of 2 modules", result.Output);
        Assert.Contains("sites      6, 6 patched", result.Output);
        Assert.AreEqual("", result.Error);
        foreach (var name in (string[])["librtc.so", "second.so"])
            (await Tool.RunAsync("verify", module.Path, Path.Combine(module[output], name))).AssertExitCode(0);
    }

    [TestMethod]
    public async Task Rewrite_SeveralFilesOfOneName_Is1AndWritesNothing()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        Directory.CreateDirectory(module["other"]);
        File.Copy(module.Path, module["other/librtc.so"]);

        var result = (await Tool.RunAsync("rewrite", module.Path, module["other/librtc.so"], "-o", module["out/"])).AssertExitCode(1);

        Assert.StartsWith($"{module["other/librtc.so"]}: error AFL2061: ", result.Error);
        Assert.IsFalse(Directory.Exists(module["out"]));
    }

    [TestMethod]
    public async Task Rewrite_NamedKernelObject_IsRefused()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        await CompileAsync(module, "in/rtc.o");

        var result = (await Tool.RunAsync("rewrite", module.Path, module["in/rtc.o"], "-o", module["out/"])).AssertExitCode(1);

        Assert.StartsWith($"{module["in/rtc.o"]}: error AFL6011", result.Error);
        Assert.Contains("refused    1: 1 AFL6011", result.Output);
    }

    [TestMethod]
    [DataRow]
    [DataRow("--recursive")]
    public async Task Rewrite_FolderAmongFiles_IsAFL2063(params string[] options)
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        Directory.CreateDirectory(module["folder"]);

        var result = (await Tool.RunAsync(["rewrite", module["folder"], module.Path, "-o", module["out/"], .. options])).AssertExitCode(1);

        Assert.StartsWith($"{module["folder"]}: error AFL2063: ", result.Error);
    }

    [TestMethod]
    public async Task Rewrite_FolderWithoutRecursive_IsAFL2063()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        Directory.CreateDirectory(module["folder"]);

        Assert.Contains("error AFL2063", (await Tool.RunAsync("rewrite", module["folder"], "-o", module["out"])).AssertExitCode(1).Error);
    }

    [TestMethod]
    public async Task Rewrite_Folder_SucceedsWithUnsupportedFilesAndCountsThem()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        await FillAsync(module);

        var result = (await Tool.RunAsync("rewrite", module["in"], "-o", module["out"], "-r")).AssertExitCode(0);

        Assert.StartsWith($"{module["in"]} -> {module["out"]}\n", result.Output);
        foreach (var line in (string[])["rewritten    1 of 2 modules", "unsupported  1: 1 AFL6011", "other files  1, 0 files copied", "links        1 made, 0 left out"])
            Assert.Contains(line, result.Output);
        Assert.AreEqual("", result.Error);
        Assert.Contains("error AFL6011", (await Tool.RunAsync("rewrite", module["in"], "-o", module["out"], "-r", "--verbose")).AssertExitCode(0).Error);
    }

    [TestMethod]
    public async Task Rewrite_FolderWithDamagedModule_Is1AndRewritesTheOthers()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        await FillAsync(module);
        var damaged = module.Write("in/bad.so", (await File.ReadAllBytesAsync(module.Path, TestContext.CancellationToken))[..2000]);

        var result = (await Tool.RunAsync("rewrite", module["in"], "-o", module["out"], "-r")).AssertExitCode(1);

        Assert.StartsWith($"{damaged}: error AFL1", result.Error);
        Assert.MatchesRegex("refused +1: 1 AFL1", result.Output);
        Assert.IsTrue(File.Exists(module["out/deep/librtc.so"]));
    }

    [TestMethod]
    public async Task Rewrite_FolderToJson_HasAnObjectEachInTheOrderOfPaths()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        await FillAsync(module);

        var result = (await Tool.RunAsync("rewrite", module["in"], "-o", module["out"], "-r", "--json", "-j", "1")).AssertExitCode(0);

        using var json = JsonDocument.Parse(result.Output);
        var files = json.RootElement.EnumerateArray().ToArray();
        Assert.AreSequenceEqual(
            new[] { "file", "output", "sites", "patched", "native", "inputBytes", "outputBytes", "milliseconds", "outcome", "cached", "nativeByReason", "diagnostics" },
            files[0].EnumerateObject().Select(static property => property.Name));
        Assert.AreSequenceEqual(
            new[] { (module["in/deep/librtc.so"], "rewritten", (string?)null), (module["in/rtc.o"], "unsupported", "AFL6011") },
            files.Select(static file => (
                file.GetProperty("file").GetString()!,
                file.GetProperty("outcome").GetString()!,
                file.GetProperty("diagnostics").EnumerateArray().Select(static row => row.GetProperty("code").GetString()).FirstOrDefault())));
    }

    [TestMethod]
    public async Task Rewrite_FolderOnATerminal_ShowsABarAndTakesItAway()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        await FillAsync(module);
        using var script = Process.Start(
            new ProcessStartInfo("script", ["-qec", $"env TERM=xterm-256color dotnet '{Tool.Assembly}' rewrite '{module["in"]}' -o '{module["out"]}' -r", "/dev/null"])
            {
                RedirectStandardOutput = true,
            })!;
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await script.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, script.ExitCode, output);
        Assert.Contains("━", output);
        Assert.Contains("1 of 2 modules", output);
    }

    [TestMethod]
    public async Task Rewrite_FolderInterrupted_Is130AndLeavesNoHalfWrittenFile()
    {
        using var module = await Module.CreateAsync(TestContext.CancellationToken);
        Directory.CreateDirectory(module["in"]);
        for (var i = 0; i < 2000; i++)
            File.Copy(module.Path, module[$"in/lib{i:D4}.so"]);
        using var tool = Tool.Start("rewrite", module["in"], "-o", module["out"], "-r");
        while (!Directory.Exists(module["out"]) || Directory.GetFiles(module["out"], "*.so").Length == 0)
            await Task.Delay(10, TestContext.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", $"{tool.Id}"]))
            await kill.WaitForExitAsync(TestContext.CancellationToken);
        await tool.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(130, tool.ExitCode);
        Assert.AreEqual("", await tool.StandardOutput.ReadToEndAsync(TestContext.CancellationToken));
        Assert.AreEqual("afterlink: canceled\n", await tool.StandardError.ReadToEndAsync(TestContext.CancellationToken));
        Assert.IsEmpty(Directory.GetFiles(module["out"], "*.tmp"));
        var done = Directory.GetFiles(module["out"], "*.so");
        Assert.IsLessThan(2000, done.Length);
        foreach (var file in done.Take(3))
        {
            Assert.IsTrue(File.Exists(file + ".afterlink-manifest"));
            (await Tool.RunAsync("verify", module.Path, file)).AssertExitCode(0);
        }
    }

    /// <summary>A module, a link to it, an object of a kernel module and a text below <c>in</c>.</summary>
    private async Task FillAsync(Module module)
    {
        Directory.CreateDirectory(module["in/deep"]);
        File.Copy(module.Path, module["in/deep/librtc.so"]);
        File.CreateSymbolicLink(module["in/librtc.so.1"], "deep/librtc.so");
        module.Write("in/readme", "text"u8.ToArray());
        await CompileAsync(module, "in/rtc.o");
    }

    private async Task CompileAsync(Module module, string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(module[output])!);
        using var gcc = Process.Start("gcc", ["-c", "-o", module[output], module.Write("driver.c", "__attribute__((section(\".modinfo\"))) const char license[] = \"license=GPL\";"u8.ToArray())]);
        await gcc.WaitForExitAsync(TestContext.CancellationToken);
    }
}
