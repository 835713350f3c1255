// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Functions;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>Functions of tools/Fuzzing with sites strewn into them: they leave the same registers, flags and memory from a prepared object.</summary>
[TestClass]
public sealed class GeneratedObjectTests
{
    private const int FunctionCount = 100;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Run_GeneratedFunctions_DoWhatTheyDid(int seed)
    {
        using var folder = new ScratchFolder();
        var host = folder["run_functions"];
        _ = Tool.Run("gcc", "-O1", "-no-pie", "-mno-red-zone", "-o", host, SeedCorpus.PathOf("tools/Fuzzing/native/run_functions.c"));
        var input = PreparedObject.Assemble(folder, "functions.o", Strew(ModuleText.Make(FunctionCount, new Random(seed)), new Random(-seed)));

        var prepared = AssembledModule.Rewrite(input, folder["prepared.o"], TestContext.CancellationToken);
        Assert.IsGreaterThan(FunctionCount, prepared.Sites.Count(static site => site.StubAddress != 0));
        var (original, linked) = (Link(folder, "original.so", input), Link(folder, "linked.so", prepared.OutputPath));
        Compare(host, original, linked);

        AssembledModule.Rewrite(linked, folder["rewritten.so"], TestContext.CancellationToken);
        Compare(host, original, folder["rewritten.so"]);
    }

    /// <summary>Puts two sites that change nothing behind one instruction in six.</summary>
    private static string Strew(string text, Random random) => string.Join(
        '\n',
        text.Split('\n').Select(line => IsInstruction(line) && random.Next(6) == 0 ? line + "\npushfq\npopfq" : line));

    private static bool IsInstruction(string line) =>
        line.Trim() is { Length: > 0 } instruction && char.IsAsciiLetterLower(instruction[0]) && !instruction.Contains(':', StringComparison.Ordinal)
        && instruction.Split(' ')[0] is not ("function" or "end" or "lock" or "rep" or "repe" or "repne" or "jmp" or "ret");

    private static void Compare(string host, string original, string changed) =>
        _ = Tool.Run(host, original, changed, FunctionCount.ToString(CultureInfo.InvariantCulture));

    // The same base in every process, as tools/Fuzzing has it, and data where longer code does not move it.
    private static string Link(ScratchFolder folder, string name, string input)
    {
        _ = Tool.Run(
            "gcc", "-shared", "-nostdlib", "-Wl,-Bsymbolic", "-Wl,-z,norelro", "-Wl,-Ttext-segment=0x300000000",
            "-Wl,--section-start=.rodata=0x308000000", "-Wl,--section-start=.data.rel.ro=0x310000000", "-Wl,--section-start=.data=0x320000000", "-o", folder[name], input);
        return folder[name];
    }
}
