// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;
using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Native;

/// <summary>What compilers make of afterlink.h.</summary>
[TestClass]
public sealed partial class HeaderCompilationTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "Fixtures", "Hypercalls");

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", "c", "-std=gnu11", "-O0")]
    [DataRow("gcc", "c", "-std=gnu11", "-O1")]
    [DataRow("gcc", "c", "-std=gnu11", "-O2")]
    [DataRow("gcc", "c", "-std=gnu11", "-O3")]
    [DataRow("gcc", "c", "-std=gnu11", "-Os")]
    [DataRow("gcc", "c", "-std=c17", "-O2")]
    [DataRow("g++", "c++", "-std=gnu++17", "-O0")]
    [DataRow("g++", "c++", "-std=gnu++17", "-O2")]
    [DataRow("g++", "c++", "-std=c++11", "-O3")]
    [DataRow("clang", "c", "-std=gnu11", "-O2")]
    [DataRow("clang++", "c++", "-std=gnu++17", "-O2")]
    public async Task Compile_EveryForm_IsCleanAndHasASiteAndARecordForEachCall(string compiler, string language, string standard, string optimization)
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("caller.o");
        await Tool.RunAsync(compiler, ["-x", language, standard, optimization, "-g", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I", Repository.Include, "-c", Path.Combine(Fixtures, "caller.c"), "-o", output], TestContext.CancellationToken);

        var code = await Tool.RunAsync("objdump", ["-d", "--no-show-raw-insn", output], TestContext.CancellationToken);
        var padded = PaddedSite().Matches(code).Select(static match => Convert.ToUInt64(match.Groups["address"].Value, 16)).Order().ToList();
        // line_last is not called: only without optimization does a compiler keep it.
        ulong[] called = [.. Enumerable.Range(0x10, 11).Select(static number => (ulong)number)];
        ulong[] expected = optimization == "-O0" ? [.. called, 0xFFFFFFFF] : called;
        Assert.HasCount(expected.Length, padded);
        Assert.AreEqual(expected.Length, Site().Count(code));

        var (sites, numbers) = await ReadRecordsAsync(output);
        Assert.AreSequenceEqual(padded, sites.Order());
        Assert.AreSequenceEqual(expected, numbers.Order());
    }

    [TestMethod]
    [DataRow("-O0")]
    [DataRow("-O2")]
    public async Task Compile_SignaturesWithoutFloatingPoint_TouchNoVectorRegister(string optimization)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("integers.c", """
            #include <afterlink.h>
            AFTERLINK_HYPERCALL(1, int, f, int a, void *b)
            int g(int a);
            int g(int a) { return f(a, 0); }
            """);

        // -mgeneral-regs-only makes the compiler itself use none, as in a kernel.
        await Tool.RunAsync("gcc", ["-std=gnu11", optimization, "-mgeneral-regs-only", "-I", Repository.Include, "-c", source, "-o", folder.File("integers.o")], TestContext.CancellationToken);

        Assert.DoesNotContain("xmm", await Tool.RunAsync("objdump", ["-d", folder.File("integers.o")], TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("int a, int b, int c, int d, int e, int f, int g", "six integer or pointer")]
    [DataRow("AFTERLINK_IN_BUFFER(char, a, al), AFTERLINK_IN_BUFFER(char, b, bl), AFTERLINK_IN_BUFFER(char, c, cl), int d", "six integer or pointer")]
    [DataRow("float a, float b, float c, float d, double e, double f, double g, double h, double i", "eight floating point")]
    public async Task Compile_TooManyArguments_IsRefusedByTheCCompilerToo(string parameters, string message)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("many.c", $"#include <afterlink.h>\nAFTERLINK_HYPERCALL(1, int, many, {parameters})\n");

        var (exitCode, output) = await Tool.TryRunAsync("gcc", ["-std=gnu11", "-I", Repository.Include, "-fsyntax-only", source], TestContext.CancellationToken);

        Assert.AreNotEqual(0, exitCode);
        Assert.Contains(message, output);
    }

    [TestMethod]
    public async Task Link_TwoUnitsWithOneHeader_GivesALibraryWithTheRecordsOfBoth()
    {
        using var folder = new TemporaryFolder();
        var other = folder.Write("other.c", "#include \"everything.hypercalls.h\"\nint other(void);\nint other(void) { line_reset(); return line_last(1); }\n");
        var library = folder.File("libboth.so");

        await Tool.RunAsync("gcc", ["-std=gnu11", "-O2", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-Wl,-z,defs", "-I", Repository.Include, "-I", Fixtures, Path.Combine(Fixtures, "caller.c"), other, "-o", library], TestContext.CancellationToken);

        var size = Section().Match(await Tool.RunAsync("readelf", ["-SW", library], TestContext.CancellationToken)).Groups["size"].Value;
        Assert.AreEqual(13 * 16, Convert.ToInt32(size, 16));
    }

    [TestMethod]
    [DataRow("gcc", "bfd")]
    [DataRow("gcc", "gold")]
    [DataRow("clang", "lld")]
    public async Task Link_UnusedSectionsCollected_KeepsTheRecordOfEveryStubThatStays(string compiler, string linker)
    {
        using var folder = new TemporaryFolder();
        var library = folder.File("libcaller.so");

        await Tool.RunAsync(compiler, ["-std=gnu11", "-O2", "-shared", "-fPIC", "-ffunction-sections", "-Wl,--gc-sections", "-fuse-ld=" + linker, "-I", Repository.Include, "-I", Fixtures, Path.Combine(Fixtures, "caller.c"), "-o", library], TestContext.CancellationToken);

        var code = await Tool.RunAsync("objdump", ["-d", "--no-show-raw-insn", library], TestContext.CancellationToken);
        var size = Section().Match(await Tool.RunAsync("readelf", ["-SW", library], TestContext.CancellationToken)).Groups["size"].Value;
        Assert.AreEqual(11, Site().Count(code));
        Assert.AreEqual(11 * 16, Convert.ToInt32(size, 16));
    }

    /// <summary>Addresses and numbers of the records of an object file; the addresses are relocations (S + A - P, R_X86_64_PC32).</summary>
    private async Task<(List<ulong> Sites, List<ulong> Numbers)> ReadRecordsAsync(string path)
    {
        var relocations = await Tool.RunAsync("objdump", ["-r", "-j", ".afterlink.declared", path], TestContext.CancellationToken);
        var sites = Relocation().Matches(relocations).Select(static match => Convert.ToUInt64(match.Groups["address"].Value, 16)).ToList();
        var raw = path + ".records";
        await Tool.RunAsync("objcopy", ["-O", "binary", "--only-section=.afterlink.declared", path, raw], TestContext.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(raw, TestContext.CancellationToken);
        var numbers = bytes.Chunk(16).Select(static record => BitConverter.ToUInt64(record, 8)).ToList();
        return (sites, numbers);
    }

    [GeneratedRegex(@"^\s*[0-9a-f]+:\s+vmcall", RegexOptions.Multiline)]
    private static partial Regex Site();

    [GeneratedRegex(@"^\s*(?<address>[0-9a-f]+):\s+vmcall\s*\n\s*[0-9a-f]+:\s+xchg\s+%ax,%ax", RegexOptions.Multiline)]
    private static partial Regex PaddedSite();

    [GeneratedRegex(@"R_X86_64_PC32\s+\.text\+0x(?<address>[0-9a-f]+)")]
    private static partial Regex Relocation();

    [GeneratedRegex(@"\.afterlink\.declared\s+PROGBITS\s+[0-9a-f]+\s+[0-9a-f]+\s+(?<size>[0-9a-f]+)\s")]
    private static partial Regex Section();
}
