// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Package.Tests;

/// <summary>Runs every command of the README, in order, in a fresh copy of the repository.</summary>
[TestClass]
[TestCategory("package")]
public sealed partial class ReadmeTests
{
    /// <summary>The command that runs this test; run from here it would not end.</summary>
    private const string OwnCommand = "./test.sh";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Commands_InAFreshCopy_Succeed()
    {
        using var copy = Consumer.CreateEmpty(TestContext);
        await CopyRepositoryAsync(copy);
        var commands = ShellBlocks().Matches(await File.ReadAllTextAsync(Repository.GetPath("README.md"), TestContext.CancellationToken))
            .SelectMany(static block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Contains("./run.sh", commands);
        Assert.IsTrue(commands.Remove(OwnCommand));

        foreach (var command in commands)
        {
            var run = await copy.RunAsync("bash", "-c", command);
            TestContext.WriteLine($"$ {command}\n{run.Output}");
            run.AssertSuccess();
        }
    }

    /// <summary>What git has or would take, so that neither outputs nor a clone's missing changes count.</summary>
    private async Task CopyRepositoryAsync(Consumer copy)
    {
        var list = await Command.RunAsync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], Repository.Root, TestContext.CancellationToken);
        foreach (var path in list.AssertSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var source = Repository.GetPath(path);
            if (!File.Exists(source))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy[path])!);
            File.Copy(source, copy[path]);
        }
    }

    [GeneratedRegex("^```sh\\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlocks();
}
