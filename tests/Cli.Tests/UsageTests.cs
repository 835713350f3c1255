// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class UsageTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense")]
    [DataRow("scan")]
    [DataRow("scan a.so --nonsense")]
    [DataRow("rewrite a.so")]
    [DataRow("rewrite a.so -o")]
    [DataRow("rewrite a.so -o b.so --report")]
    [DataRow("rewrite a.so b.so -o c.so")]
    [DataRow("rewrite -o c.so")]
    [DataRow("rewrite a.so -o b.so --jobs 0")]
    [DataRow("rewrite a.so -o b.so --jobs many")]
    [DataRow("rewrite a.ko -o b.ko --bind-under nothing")]
    [DataRow("cache")]
    [DataRow("cache nonsense")]
    [DataRow("share")]
    [DataRow("share nonsense")]
    [DataRow("broker --user many")]
    [DataRow("verify a.so")]
    [DataRow("verify a.so b.so c.so")]
    [DataRow("restore a.so")]
    [DataRow("restore -o b.so")]
    [DataRow("restore a.so b.so -o c.so")]
    [DataRow("boot")]
    [DataRow("boot a.ko")]
    [DataRow("boot a.ko --kernel 6.1 --under nothing")]
    [DataRow("boot a.ko --kernel 6.1 --accelerator nothing")]
    [DataRow("boot a.ko --kernel 6.1 --memory 1")]
    [DataRow("boot a.ko --kernel 6.1 --timeout 0")]
    [DataRow("boot a.ko --kernel 6.1 --timeout long")]
    [DataRow("boot a.ko --kernel 6.1 --timeout 5.0")]
    [DataRow("top")]
    [DataRow("top me")]
    [DataRow("top 0")]
    [DataRow("top 1 --interval never")]
    [DataRow("top 1 --interval 0")]
    [DataRow("top 1 --interval NaN")]
    [DataRow("top 1 --count 0")]
    [DataRow("top 1 --count many")]
    [DataRow("boot a.ko --kernel 6.1 --file program:bin/program")]
    [DataRow("boot a.ko --kernel 6.1 --nonsense")]
    [DataRow("info")]
    [DataRow("info a.so b.so")]
    [DataRow("--json")]
    public async Task Invoke_WrongUsage_Is2WithAHintOnTheErrorStream(string commandLine)
    {
        var result = (await Tool.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries))).AssertExitCode(2);

        Assert.AreEqual("", result.Output);
        Assert.StartsWith("afterlink: ", result.Error);
        Assert.Contains("--help'", result.Error);
        Assert.DoesNotContain("Afterlink.", result.Error);
        Assert.DoesNotContain("System.", result.Error);
    }

    [TestMethod]
    [DataRow("--help", "scan", "rewrite", "verify", "restore", "info", "--version")]
    [DataRow("-h", "scan")]
    [DataRow("scan --help", "<FILE>...", "--report <FILE.html>", "--json")]
    [DataRow("rewrite --help", "<FILE>...", "-o, --output <OUT>", "--report <FILE.html>", "--json", "-r, --recursive", "-j, --jobs <N>", "--no-cache", "--probe <PLACE>")]
    [DataRow("cache --help", "info", "clear")]
    [DataRow("boot --help", "<MODULE>...", "--kernel <KERNEL>", "--under <bare|xen>", "--timeout <SECONDS>", "--json")]
    [DataRow("share --help", "status", "doctor")]
    [DataRow("share status --help", "--json", "--watch", "--folder <PATH>")]
    [DataRow("broker --help", "--quota <SIZE>", "--user-quota <SIZE>", "--user <UID>", "--folder <PATH>")]
    [DataRow("verify --help", "<ORIGINAL> <REWRITTEN>", "--json")]
    [DataRow("restore --help", "<REWRITTEN>", "-o, --output <ORIGINAL>", "--json")]
    [DataRow("info --help", "<REWRITTEN>", "--json")]
    public async Task Invoke_Help_DescribesTheCommand(string commandLine, params string[] parts)
    {
        var result = (await Tool.RunAsync(commandLine.Split(' '))).AssertExitCode(0);

        foreach (var part in parts)
            Assert.Contains(part, result.Output);
        Assert.AreEqual("", result.Error);
    }

    [TestMethod]
    public async Task Invoke_Version_IsTheAssemblys()
    {
        var result = (await Tool.RunProcessAsync(TestContext.CancellationToken, "--version")).AssertExitCode(0);

        Assert.MatchesRegex(@"^\d+\.\d+\.\d+", result.Output);
    }

    [TestMethod]
    public async Task Process_WrongUsage_ExitsWith2() =>
        (await Tool.RunProcessAsync(TestContext.CancellationToken, "scan")).AssertExitCode(2);
}
