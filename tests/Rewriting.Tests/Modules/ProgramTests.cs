// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>Programs of every form, rewritten, run as the original does; so they do after the usual tools have been at them.</summary>
[TestClass]
public sealed class ProgramTests
{
    private const string C = "layout/program.c";
    private const string Cxx = "layout/program.cpp";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", C, "-O2")]
    [DataRow("gcc", C, "-O2 -g -Wl,-z,now")]
    [DataRow("gcc", C, "-O2 -DIFUNC")]
    [DataRow("gcc", C, "-O2 -s")]
    [DataRow("gcc", C, "-O2 -Wl,-z,noseparate-code")]
    [DataRow("gcc", C, "-O2 -Wl,-z,pack-relative-relocs")]
    [DataRow("gcc", C, "-O2 -Wl,-z,norelro -Wl,--hash-style=sysv")]
    [DataRow("gcc", C, "-O2 -fuse-ld=gold")]
    [DataRow("gcc", C, "-O2 -fuse-ld=lld")]
    [DataRow("gcc", C, "-O2 -fuse-ld=lld -static")]
    [DataRow("gcc", C, "-O2 -no-pie")]
    [DataRow("gcc", C, "-O2 -no-pie -DIFUNC -Wl,--hash-style=both")]
    [DataRow("gcc", C, "-O2 -no-pie -Wl,-z,noseparate-code")]
    [DataRow("gcc", C, "-O2 -no-pie -Wl,-z,max-page-size=0x200000")]
    [DataRow("gcc", C, "-O2 -static-pie")]
    [DataRow("gcc", C, "-O2 -static-pie -DIFUNC -g")]
    [DataRow("gcc", C, "-O2 -static-pie -Wl,-z,noseparate-code")]
    [DataRow("gcc", C, "-O2 -static")]
    [DataRow("gcc", C, "-O2 -static -DIFUNC -s")]
    [DataRow("gcc", C, "-O2 -static -Wl,-z,noseparate-code")]
    [DataRow("gcc", C, "-O2 -static -Wl,-z,max-page-size=0x200000")]
    [DataRow("gcc", C, "-O2 -static -fuse-ld=gold")]
    [DataRow("g++", Cxx, "-O2")]
    [DataRow("g++", Cxx, "-O2 -no-pie")]
    [DataRow("g++", Cxx, "-O2 -static")]
    [DataRow("g++", Cxx, "-O2 -static-pie")]
    [DataRow("musl-gcc", C, "-O2")]
    [DataRow("musl-gcc", C, "-O2 -no-pie")]
    [DataRow("musl-gcc", C, "-O2 -static")]
    [DataRow("musl-gcc", C, "-O2 -static-pie")]
    public void Rewrite_Program_RunsAsTheOriginal(string compiler, string source, string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, ["-o", folder["program"], Fixture.Source(source), .. options.Split(' ')]);
        var result = AssembledModule.Rewrite(folder["program"], folder["rewritten"], TestContext.CancellationToken);
        var notes = result.Diagnostics.Select(static diagnostic => diagnostic.Id).Where(static id => (int)id is >= 2100 and < 2130);
        var isStatic = !Fixture.Read(folder["program"]).Segments.Any(static segment => segment.Type == ElfSegmentType.Interpreter);
        Assert.AreSequenceEqual(isStatic ? [DiagnosticId.LayoutSelfRelocating] : [], notes.ToArray());
        Assert.IsGreaterThan(1, result.Patched);

        var expected = Tool.Start(folder["program"], null, "argument");
        Assert.AreEqual(3, expected.ExitCode);
        Assert.AreEqual(expected, Tool.Start(folder["rewritten"], null, "argument"));
        foreach (var tool in (string[])["strip", "objcopy", "eu-strip"])
        {
            File.Copy(folder["rewritten"], folder[tool]);
            Assert.AreEqual("", Tool.Start(tool, null, folder[tool]).Error);
            Assert.AreEqual(expected, Tool.Start(folder[tool], null, "argument"), tool);
        }
    }

    [TestMethod]
    [DataRow("gcc", "-O2", true)]
    [DataRow("gcc", "-O2 -no-pie", true)]
    [DataRow("gcc", "-O2 -DIFUNC -Wl,-z,now", true)]
    [DataRow("gcc", "-O2 -fuse-ld=lld", true)]
    [DataRow("gcc", "-O2 -no-pie -Wl,-z,noseparate-code", true)]
    [DataRow("musl-gcc", "-O2", true)]
    [DataRow("gcc", "-O2 -static", false)]
    public void Rewrite_ProgramWithPreloadedProvider_IsBoundByADynamicLinker(string compiler, string options, bool isBound)
    {
        using var folder = new ScratchFolder();
        var provider = Fixture.Compile(folder, "slots.so", "Rewriting/slots.S", "-shared", "-nostdlib", "-DEMULATE");
        _ = Tool.Run(compiler, ["-o", folder["program"], Fixture.Source(C), .. options.Split(' ')]);
        _ = AssembledModule.Rewrite(folder["program"], folder["rewritten"], TestContext.CancellationToken);

        var result = Tool.Start(folder["rewritten"], new Dictionary<string, string> { ["LD_PRELOAD"] = provider }, "argument");

        // The provider's cpuid gives ebx 0x22222222, edx 0x44444444, ecx 0x33333333.
        Assert.AreEqual(isBound, result.Output.StartsWith("\"\"\"\"DDDD3333 ", StringComparison.Ordinal), result.Output);
        Assert.AreEqual(3, result.ExitCode, result.Error);
    }

    [TestMethod]
    [DataRow("gcc", "-O2", 40, 8)]
    [DataRow("gcc", "-O2", 58, 6)]
    [DataRow("gcc", "-O2 -no-pie", 40, 24)]
    [DataRow("gcc", "-O2 -static-pie", 40, 24)]
    [DataRow("gcc", "-O2 -static", 40, 24)]
    [DataRow("musl-gcc", "-O2 -static", 40, 24)]
    public void Rewrite_ProgramWithoutSectionHeaders_RunsAsTheOriginal(string compiler, string options, int cleared, int size)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, ["-o", folder["program"], Fixture.Source(C), .. options.Split(' ')]);
        var image = File.ReadAllBytes(folder["program"]);
        var kept = image.AsSpan(48, 10).ToArray();

        // Where the section headers are is in bytes 40 to 47 of the file header; their size, count and names in 58 to 63.
        image.AsSpan(cleared, size).Clear();
        kept.CopyTo(image.AsSpan(48));
        File.WriteAllBytes(folder["program"], image);

        _ = AssembledModule.Rewrite(folder["program"], folder["rewritten"], TestContext.CancellationToken);

        Assert.AreEqual(Tool.Start(folder["program"], null, "argument"), Tool.Start(folder["rewritten"], null, "argument"));
    }

    [TestMethod]
    public void Rewrite_ProgramWithBytesBehindItsSections_KeepsTheirOffset()
    {
        // A single-file program finds its bundle at an offset that is written in it.
        using var folder = new ScratchFolder();
        var program = Fixture.Compile(folder, "program", C, "-O2");
        var length = new FileInfo(program).Length;
        File.AppendAllText(program, "the bundle");

        _ = AssembledModule.Rewrite(program, folder["rewritten"], TestContext.CancellationToken);

        Assert.AreEqual("the bundle", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(folder["rewritten"]), (int)length, 10));
        Assert.AreEqual(Tool.Start(program, null, "argument"), Tool.Start(folder["rewritten"], null, "argument"));
    }

    [TestMethod]
    [DataRow("/lib64/ld-linux-x86-64.so.2")]
    public void Rewrite_DynamicLinker_LoadsPrograms(string linker)
    {
        using var folder = new ScratchFolder();
        var program = Fixture.Compile(folder, "program", C, "-O2 -DIFUNC".Split(' '));
        var result = AssembledModule.Rewrite(linker, folder["linker"], TestContext.CancellationToken);
        Assert.IsGreaterThan(1, result.Patched);
        Assert.AreEqual(Tool.Start(linker, null, program, "argument"), Tool.Start(folder["linker"], null, program, "argument"));
    }
}
