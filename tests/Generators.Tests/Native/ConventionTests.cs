// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Native;

/// <summary>
/// Runs the C side alone: the test makes each vmcall an instruction that surely traps (what vmcall does in a process depends on the host's
/// hypervisor), and convention.c plays the machine in the trap's handler.
/// </summary>
[TestClass]
public sealed class ConventionTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O1")]
    [DataRow("gcc", "-O2")]
    [DataRow("gcc", "-O3")]
    [DataRow("clang", "-O2")]
    public async Task Call_EveryKindOfArgument_ArrivesAndNothingElseIsBelievedToSurvive(string compiler, string optimization)
    {
        using var folder = new TemporaryFolder();
        var assembler = folder.File("convention.s");
        var program = folder.File("convention");
        var source = Path.Combine(Repository.Root, "tests", "Fixtures", "Hypercalls", "convention.c");
        await Tool.RunAsync(compiler, ["-std=gnu11", optimization, "-Wall", "-Wextra", "-Werror", "-I", Repository.Include, "-S", source, "-o", assembler], TestContext.CancellationToken);
        var text = await File.ReadAllTextAsync(assembler, TestContext.CancellationToken);
        Assert.Contains("vmcall", text);
        await File.WriteAllTextAsync(assembler, text.Replace("vmcall", "ud2; .byte 0x90", StringComparison.Ordinal), TestContext.CancellationToken);
        await Tool.RunAsync(compiler, [assembler, "-o", program], TestContext.CancellationToken);

        var (failedCheck, _) = await Tool.TryRunAsync(program, [], TestContext.CancellationToken);

        Assert.AreEqual(0, failedCheck);
    }
}
