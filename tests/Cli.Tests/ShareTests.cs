// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.Json;

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class ShareTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("afterlink-cli-share-").FullName;

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Status_NobodyShares_SaysSo()
    {
        var result = (await Tool.RunAsync("share", "status", "--folder", _folder)).AssertExitCode(0);

        Assert.Contains("nobody shares anything", result.Output);
    }

    [TestMethod]
    public async Task Status_Json_HasTheSameMembersWhetherAnybodySharesOrNot()
    {
        var before = Members(await Tool.RunAsync("share", "status", "--json", "--folder", _folder));
        using var broker = Tool.Start("broker", "--folder", _folder, "--quota", "1G");
        _ = await broker.StandardOutput.ReadLineAsync(TestContext.CancellationToken);

        var served = await Tool.RunAsync("share", "status", "--json", "--folder", _folder);

        broker.Kill();
        Assert.IsEmpty(before.Except(Members(served)));
        Assert.AreEqual(1L << 30, JsonDocument.Parse(served.Output).RootElement.GetProperty("quota").GetInt64());
        Assert.AreEqual(broker.Id, JsonDocument.Parse(served.Output).RootElement.GetProperty("broker").GetInt32());
    }

    [TestMethod]
    public async Task Broker_FolderIsServed_IsAfl7002()
    {
        using var broker = Tool.Start("broker", "--folder", _folder);
        _ = await broker.StandardOutput.ReadLineAsync(TestContext.CancellationToken);

        var second = await Tool.RunProcessAsync(TestContext.CancellationToken, "broker", "--folder", _folder);

        broker.Kill();
        Assert.Contains("AFL7002", second.AssertExitCode(1).Error);
    }

    [TestMethod]
    [DataRow("--quota", "16 gigs")]
    [DataRow("--user-quota", "x")]
    public async Task Broker_QuotaIsNoSize_IsAfl7003(string option, string size) =>
        Assert.Contains("AFL7003", (await Tool.RunAsync("broker", "--folder", _folder, option, size)).AssertExitCode(1).Error);

    [TestMethod]
    [DataRow("share", "status")]
    [DataRow("broker")]
    public async Task Folder_OthersMayWrite_IsAfl7001(params string[] command)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);

        var result = (await Tool.RunAsync([.. command, "--folder", _folder])).AssertExitCode(1);

        Assert.Contains("AFL7001", result.Error);
        Assert.Contains("others than its owner may write", result.Error);
    }

    [TestMethod]
    public async Task Folder_IsALink_IsAfl7001()
    {
        var link = Path.Combine(_folder, "link");
        _ = Directory.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(_folder, "target")).FullName);

        Assert.Contains("is a link", (await Tool.RunAsync("share", "status", "--folder", link)).AssertExitCode(1).Error);
    }

    [TestMethod]
    public async Task Doctor_ThisHost_CanShare()
    {
        var result = (await Tool.RunAsync("share", "doctor", "--folder", _folder)).AssertExitCode(0);

        Assert.Contains("sealed memory files", result.Output);
        Assert.DoesNotContain("NO:", result.Output.Split("vm.max_map_count")[0].Split("PROCMAP_QUERY")[0]);
    }

    private static HashSet<string> Members(ToolResult result) =>
        [.. JsonDocument.Parse(result.AssertExitCode(0).Output).RootElement.EnumerateObject().Select(static member => member.Name)];
}
