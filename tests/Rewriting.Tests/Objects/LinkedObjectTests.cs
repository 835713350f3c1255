// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>Prepared objects under link editors and other tools, and what is linked with them when it runs.</summary>
[TestClass]
public sealed class LinkedObjectTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", "bfd")]
    [DataRow("gcc", "gold")]
    [DataRow("gcc", "lld")]
    [DataRow("clang", "bfd")]
    [DataRow("clang", "lld")]
    public void Rewrite_LinkedWithPreparedObject_PatchesEverySiteInItsRoom(string compiler, string linker)
    {
        using var folder = new ScratchFolder();
        var prepared = Prepare(folder, PreparedObject.CompileFixture(folder, "inline.o", "Assembly/inline.c", compiler, "-O2"));

        AssertAllPadded(folder, PreparedObject.Link(folder, "lib.so", linker, prepared.OutputPath), prepared.Patched);
    }

    [TestMethod]
    [DataRow("relocatable link", "ld", "-r", "-o", "out.o", "prepared.o", "other.o")]
    [DataRow("relocatable link of LLD", "ld.lld", "-r", "-o", "out.o", "prepared.o", "other.o")]
    [DataRow("debug information taken away", "strip", "-g", "-o", "out.o", "prepared.o")]
    [DataRow("all symbols that can be taken away", "strip", "--strip-unneeded", "-o", "out.o", "prepared.o")]
    [DataRow("copy", "objcopy", "prepared.o", "out.o")]
    [DataRow("copy with a renamed symbol", "objcopy", "--redefine-sym", "first=one", "prepared.o", "out.o")]
    public void Rewrite_PreparedObjectThroughAnotherTool_PatchesEverySiteInItsRoom(string what, string tool, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var prepared = Prepare(folder, PreparedObject.Compile(folder, "a.o", PreparedObject.Source, "gcc", "-O2", "-g"));
        PreparedObject.Compile(folder, "other.o", "int other(void) { return 1; }");
        _ = Tool.Run(tool, [.. arguments.Select(argument => argument.EndsWith(".o", StringComparison.Ordinal) ? folder[argument] : argument)]);

        AssertAllPadded(folder, PreparedObject.Link(folder, "lib.so", "bfd", folder["out.o"]), prepared.Patched, what);
    }

    [TestMethod]
    [DataRow("bfd")]
    [DataRow("lld")]
    public void Rewrite_UnusedFunctionCollected_ItsRecordIsGoneAndOthersStay(string linker)
    {
        using var folder = new ScratchFolder();
        const string Source =
            """
            int used(int n) { __asm__ volatile("cli"); return n + 1; }
            __attribute__((visibility("hidden"))) int unused(int n) { __asm__ volatile("sti"); return n + 2; }
            """;
        var prepared = Prepare(folder, PreparedObject.Compile(folder, "a.o", Source, "gcc", "-O2", "-ffunction-sections"));

        AssertAllPadded(folder, PreparedObject.Link(folder, "lib.so", linker, prepared.OutputPath, "-Wl,--gc-sections"), 1);
    }

    [TestMethod]
    [DataRow("g++", "bfd", "")]
    [DataRow("g++", "lld", "-Wl,--gc-sections")]
    [DataRow("clang++", "bfd", "-Wl,--gc-sections")]
    [DataRow("clang++", "gold", "")]
    public void Rewrite_GroupsOfSeveralPreparedObjects_HaveARecordForEachSiteThatStays(string compiler, string linker, string option)
    {
        using var folder = new ScratchFolder();
        var first = Prepare(folder, PreparedObject.CompileFixture(folder, "first.o", "Assembly/comdat.cpp", compiler, "-O1", "-ffunction-sections"));
        var second = Prepare(folder, PreparedObject.CompileFixture(folder, "second.o", "Assembly/comdat.cpp", compiler, "-O1", "-ffunction-sections", "-DFUNCTION=second"));

        // Both functions have a cli of their own and share the rest.
        AssertAllPadded(
            folder, PreparedObject.Link(folder, "lib.so", linker, [first.OutputPath, second.OutputPath, .. option.Length == 0 ? Array.Empty<string>() : [option]]), 5);
    }

    [TestMethod]
    [DataRow("g++", "bfd", "-O0")]
    [DataRow("g++", "lld", "-O2")]
    [DataRow("g++", "gold", "-O2", "-fno-plt", "-fcf-protection=full")]
    [DataRow("g++", "bfd", "-O3", "-ffunction-sections", "-fdata-sections")]
    [DataRow("g++", "bfd", "-Os", "-ftls-model=initial-exec")]
    [DataRow("clang++", "bfd", "-O0")]
    [DataRow("clang++", "lld", "-O2")]
    [DataRow("clang++", "gold", "-O3", "-ffunction-sections")]
    public void Run_LinkedWithPreparedObject_DoesWhatTheOriginalDoes(string compiler, string linker, params string[] options)
    {
        using var folder = new ScratchFolder();
        var main = PreparedObject.Compile(folder, "main.o", "int work(void); int main(void) { return work(); }");
        var original = PreparedObject.CompileFixture(folder, "work.o", "Objects/work.cpp", compiler, options);
        var expected = Execute(folder, linker, main, original);
        Assert.EndsWith("caught 11\n", expected);
        var prepared = Prepare(folder, original).OutputPath;
        Assert.AreEqual(expected, Execute(folder, linker, main, prepared), "prepared");

        var module = PreparedObject.Link(folder, "libwork.so", linker, prepared);
        AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        File.Move(folder["out.so"], module, overwrite: true);
        Assert.AreEqual(expected, Execute(folder, linker, main, module), "prepared and rewritten");
    }

    [TestMethod]
    public void Run_ProgramOfFixedAddress_DoesWhatTheOriginalDoes()
    {
        using var folder = new ScratchFolder();
        var main = PreparedObject.Compile(folder, "main.o", "int work(void); int main(void) { return work(); }");
        var original = PreparedObject.CompileFixture(folder, "work.o", "Objects/work.cpp", "g++", "-O2", "-fno-pic");

        Assert.AreEqual(
            Execute(folder, "bfd", main, original, "-no-pie", "-static"),
            Execute(folder, "bfd", main, Prepare(folder, original).OutputPath, "-no-pie", "-static"));
    }

    [TestMethod]
    public void Run_HandWrittenProbes_LeaveWhatTheOriginalLeavesUnboundAndBound()
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "run", "Rewriting/run_probes.c");
        var provider = Fixture.Compile(folder, "slots.so", "Rewriting/slots.S", "-shared", "-nostdlib");
        var original = PreparedObject.CompileFixture(folder, "probe.o", "Rewriting/probe.S", "gcc");
        var expected = Tool.Run(host, PreparedObject.Link(folder, "original.so", "bfd", original, "-nostdlib"));
        var prepared = Prepare(folder, original);

        var module = PreparedObject.Link(folder, "prepared.so", "bfd", prepared.OutputPath, "-nostdlib");
        Assert.AreEqual(expected, Tool.Run(host, module), "prepared");
        AssertAllPadded(folder, module, prepared.Patched);
        Assert.AreEqual(expected, Tool.Run(host, folder["out.so"]), "unbound");

        var bound = Tool.Run(host, folder["out.so"], provider);
        var counts = bound.IndexOf("slot ", StringComparison.Ordinal);
        Assert.AreEqual(expected, bound[..counts], "bound");
        Assert.Contains("slot 30: 5\n", bound[counts..]);
    }

    private static string Execute(ScratchFolder folder, string linker, params string[] inputs)
    {
        _ = Tool.Run("g++", ["-fuse-ld=" + linker, "-o", folder["program"], .. inputs, "-Wl,-rpath,$ORIGIN"]);
        return Tool.Run(folder["program"]);
    }

    private RewriteResult Prepare(ScratchFolder folder, string input)
    {
        Directory.CreateDirectory(folder["out"]);
        var result = AssembledModule.Rewrite(input, folder["out/" + Path.GetFileName(input)], TestContext.CancellationToken);
        File.Copy(result.OutputPath, folder["prepared.o"], overwrite: true);
        return result;
    }

    private void AssertAllPadded(ScratchFolder folder, string module, int expected, string what = "")
    {
        Assert.AreEqual(expected * 16, PreparedObject.SizeOfRecords(module), what);
        var sites = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken).Sites;
        Assert.DoesNotContain(static site => !site.IsPatched, sites, what);
        Assert.IsGreaterThanOrEqualTo(expected, sites.Count(static site => site.Window is WindowType.Padded or WindowType.InPlace), what);
    }
}
