// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Probes;

/// <summary>Exceptions, backtraces and a debugger's stack in a C++ module whose calls are all probes.</summary>
[TestClass]
public sealed class ProbedCallTests
{
    private const string Slots = "Rewriting/slots.S";
    private const string Backtraces = "Rewriting/backtraces.cpp";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("flow:call", "-O0")]
    [DataRow("flow:call", "-O2")]
    [DataRow("flow:call", "-O2 -fno-omit-frame-pointer")]
    [DataRow("flow:call", "-Os -fcf-protection")]
    [DataRow("flow:return", "-O2")]
    [DataRow("all", "-O0")]
    [DataRow("all", "-O2")]
    public void Throw_ThroughProbedCalls_IsCaughtByTheFunctionThatOwnsTheCall(string probes, string options)
    {
        using var folder = new ScratchFolder();
        var (host, original, rewritten) = Build(folder, probes, options);
        var provider = Fixture.Compile(folder, "slots.so", Slots, "-shared", "-nostdlib");
        var expected = Tool.Run(host, original);
        Assert.DoesNotContain("work -1", expected, "a destructor did not run in the original");

        Assert.AreEqual(expected, Tool.Run(host, rewritten), "unbound");
        Assert.AreEqual(expected + "probes called\n", Tool.Run(host, rewritten, provider), "bound");
    }

    [TestMethod]
    [DataRow("flow:call", "-O0")]
    [DataRow("flow:call", "-O2")]
    [DataRow("flow:call", "-O2 -fno-omit-frame-pointer")]
    [DataRow("flow:return", "-O2")]
    [DataRow("all", "-O2")]
    [DataRow("all", "-O0 -fno-plt")]
    public void Backtrace_InEverySlotCall_LeadsToMain(string probes, string options)
    {
        using var folder = new ScratchFolder();
        var (host, original, rewritten) = Build(folder, probes, options);
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["backtraces.so"], Fixture.Source(Backtraces));

        Assert.AreEqual(Tool.Run(host, original) + "probes called\n", Tool.Run(host, rewritten, folder["backtraces.so"]));
    }

    [TestMethod]
    public void Gdb_StoppedInASlot_ShowsTheStubAndEveryFrameToMain()
    {
        using var folder = new ScratchFolder();
        var (host, _, rewritten) = Build(folder, "flow:call", "-O2");
        var provider = Fixture.Compile(folder, "slots.so", Slots, "-shared", "-nostdlib");
        File.WriteAllText(folder["commands"], $"""
            set breakpoint pending on
            set debuginfod enabled off
            break work
            run {rewritten} {provider}
            delete
            break *native
            commands
            silent
            echo ----\n
            backtrace
            continue
            end
            continue
            """);

        var output = Tool.Run("gdb", "-nx", "-batch", "-x", folder["commands"], host);

        // Behind main's end the linker's own calls of the module's destructors come.
        var stacks = output.Split("----\n")[1..].Where(static stack => !stack.Contains("_dl_fini", StringComparison.Ordinal)).ToList();
        Assert.IsGreaterThan(200, stacks.Count, output);
        foreach (var stack in stacks)
        {
            Assert.MatchesRegex(@"\A#0 .* native \(.*\n#1 .* afl\$site \(", stack);
            Assert.MatchesRegex(@"#\d+ .* main \(", stack);
        }
    }

    private (string Host, string Original, string Rewritten) Build(ScratchFolder folder, string probes, string options)
    {
        // The provider that takes backtraces asks for main by its name.
        var host = Fixture.Compile(folder, "run", "Rewriting/run_calls.c", "-rdynamic");
        _ = Tool.Run("g++", ["-shared", "-fPIC", "-g", .. options.Split(' '), "-o", folder["calls.so"], Fixture.Source("Rewriting/probed_calls.cpp")]);
        var request = new RewriteRequest(folder["calls.so"], folder["rewritten.so"]) { Probes = new ProbeSelection { Classes = [ProbeClass.TryParse(probes)!] } };
        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return (host, request.InputPath, request.OutputPath);
    }
}
