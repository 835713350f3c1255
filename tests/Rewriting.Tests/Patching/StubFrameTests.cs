// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>Exceptions and backtraces cross stubs by their unwind records.</summary>
[TestClass]
public sealed class StubFrameTests
{
    // push %rbx; call *%rdi; pop %rbx; ret
    private static readonly byte[] Stub = [0x53, 0xff, 0xd7, 0x5b, 0xc3];

    private const int Distance = 64;

    // After 1 byte CFA = rsp + 16, after 3 more CFA = rsp + 8.
    private static readonly byte[] Instructions = [0x41, 0x0e, 16, 0x43, 0x0e, 8];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(null)]
    [DataRow("strip")]
    [DataRow("eu-strip")]
    [DataRow("objcopy")]
    public void Write_StubWithFrame_IsUnwound(string? tool)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/unwindhost.c");
        var path = CompileModule(folder);
        var module = Extend(folder, path, [new StubFrame(ProbedModule.PlanOf(Fixture.Read(path)).StubTextAddress, (ulong)Stub.Length, Instructions)]);
        if (tool is not null)
            _ = Tool.Run(tool, module);
        var expected = Tool.Run(host, path);
        Assert.AreEqual("caught 42\nframes 1\n", expected);
        Assert.AreEqual(expected, Tool.Run(host, module));
    }

    [TestMethod]
    public void Write_StubWithoutFrame_TerminatesOnException()
    {
        // Shows that the test above would see a record that is missing.
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/unwindhost.c");
        var module = Extend(folder, CompileModule(folder), []);
        Assert.AreNotEqual(0, Tool.Start(host, null, module).ExitCode);
    }

    [TestMethod]
    [DataRow(1, null)]
    [DataRow(6, null)]
    [DataRow(6, "strip")]
    [DataRow(6, "eu-strip")]
    public void Write_StubsInModuleOfManyFunctions_FoldsFramesThatAreUnwoundAsBefore(int stubs, string? tool)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/unwindhost.c");
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["chain.so"], Fixture.Source("layout/chain.cpp"));
        var module = Extend(folder, folder["chain.so"], MakeFrames(folder["chain.so"], stubs));
        var (before, after) = (Fixture.Read(folder["chain.so"]), Fixture.Read(module));
        var (old, now) = (FrameTable.Read(before)!, FrameTable.Read(after)!);
        Assert.AreEqual(old.Address, now.Address);
        Assert.HasCount(old.Entries.Count, now.Entries);
        Assert.HasCount(stubs * 2, old.Entries.Except(now.Entries));
        if (tool is not null)
            _ = Tool.Run(tool, module);
        var expected = Tool.Run(host, folder["chain.so"]);
        Assert.AreEqual("caught 42\nframes 51\n", expected);
        Assert.AreEqual(expected, Tool.Run(host, module));
    }

    [TestMethod]
    public void Write_StubOfManyFunctionModule_IsInTheDebuggersBacktrace()
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/unwindhost.c");
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["chain.so"], Fixture.Source("layout/chain.cpp"));
        var module = Extend(folder, folder["chain.so"], MakeFrames(folder["chain.so"], 2));
        string[] commands = ["set debuginfod enabled off", "set breakpoint pending on", "break thrower", "run", "backtrace"];
        var frames = Tool.Run("gdb", ["-batch", "-nx", .. commands.SelectMany(static command => (string[])["-ex", command]), "--args", host, module]);
        string[] functions = ["thrower", "afterlink$pass", .. Enumerable.Range(1, 50).Reverse().Select(static number => $"step{number}"), "work", "main"];
        foreach (var (function, level) in functions.Select(static (function, level) => (function, level)))
            Assert.MatchesRegex($@"(?m)^#{level} .* in {Regex.Escape(function)} ?\(|^#{level}  0x[0-9a-f]+ in {Regex.Escape(function)}", frames);
    }

    [TestMethod]
    public void Write_MoreStubsThanCanBeFolded_CopiesTheTable()
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/unwindhost.c");
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["chain.so"], Fixture.Source("layout/chain.cpp"));
        var module = Extend(folder, folder["chain.so"], MakeFrames(folder["chain.so"], 100));
        var (old, now) = (FrameTable.Read(Fixture.Read(folder["chain.so"]))!, FrameTable.Read(Fixture.Read(module))!);
        Assert.IsTrue(now.IsSorted);
        Assert.AreSequenceEqual(old.Entries, now.Entries.SkipLast(100).ToArray());
        Assert.AreEqual(Tool.Run(host, folder["chain.so"]), Tool.Run(host, module));
    }

    [TestMethod]
    public void Write_FramesAndSymbols_AreWhatReadelfShows()
    {
        using var folder = new ScratchFolder();
        var path = CompileModule(folder);
        var address = ProbedModule.PlanOf(Fixture.Read(path)).StubTextAddress;
        var module = Extend(folder, path, [new StubFrame(address, (ulong)Stub.Length, Instructions)]);
        Assert.Contains($"pc={address:x16}..{address + (ulong)Stub.Length:x16}", Tool.Run("readelf", "--debug-dump=frames", module));
        Assert.Contains("afterlink$pass", Tool.Run("readelf", "-sW", module));

        // The table is sorted, or unwinders do not find what is in it.
        var file = Fixture.Read(module);
        var header = file.Segments.Single(static segment => segment.Type == ElfSegmentType.GnuExceptionFrames);
        var entries = file.GetBytes(header.Address, (int)header.FileSize)[12..].ToArray().Chunk(8)
            .Select(static entry => BinaryPrimitives.ReadInt32LittleEndian(entry)).ToArray();
        Assert.AreSequenceEqual(entries.Order(), entries);
        Assert.HasCount(BinaryPrimitives.ReadInt32LittleEndian(file.GetBytes(header.Address + 8, 4)), entries);
    }

    [TestMethod]
    [DataRow("-O2")]
    [DataRow("-O2 -fno-omit-frame-pointer")]
    [DataRow("-O0 -DFRAME_POINTER")]
    public void Rewrite_SlotThatThrows_IsCaughtAboveTheSite(string options)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O2", "-o", folder["provider.so"], Fixture.Source("layout/throwingprovider.cpp"));
        _ = Tool.Run("g++", ["-shared", "-fPIC", .. options.Split(' '), "-o", folder["sites.so"], Fixture.Source("layout/sites.cpp")]);
        var request = new RewriteRequest(folder["sites.so"], folder["rewritten.so"]);
        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreEqual(4, result.Patched);
        Assert.StartsWith("work 0\n", Tool.Run(host, folder["rewritten.so"]));
        Assert.StartsWith("work 168\n", Tool.Run(host, folder["rewritten.so"], folder["provider.so"]));
    }

    /// <summary>Frames of stubs that are too far apart to share one; only the first stub is used.</summary>
    private static StubFrame[] MakeFrames(string path, int count)
    {
        var address = ProbedModule.PlanOf(Fixture.Read(path)).StubTextAddress;
        return [.. Enumerable.Range(0, count).Select(index => new StubFrame(address + (ulong)(index * Distance), (ulong)Stub.Length, Instructions))];
    }

    private static string CompileModule(ScratchFolder folder)
    {
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["unwind.so"], Fixture.Source("layout/unwind.cpp"));
        return folder["unwind.so"];
    }

    private static string Extend(ScratchFolder folder, string path, StubFrame[] frames)
    {
        var file = Fixture.Read(path);
        var layout = ProbedModule.PlanOf(file);
        var pass = file.Symbols.Single(static symbol => symbol.Name == "pass");
        byte[] jump = [0xe9, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(jump.AsSpan(1), (int)(layout.StubTextAddress - (pass.Value + 5)));
        File.WriteAllBytes(folder["extended.so"], layout.Write(new SharedObjectAddition
        {
            Patches = [new CodePatch(pass.Value, jump)],
            StubText = (byte[])[.. Enumerable.Range(0, Math.Max(1, frames.Length)).SelectMany(static _ => Stub.Concat(Enumerable.Repeat((byte)0xcc, Distance - Stub.Length)))],
            SiteTable = new byte[24],
            Frames = frames,
            Symbols = [new StubSymbol("afterlink$pass", layout.StubTextAddress, (ulong)Stub.Length)],
        }));
        return folder["extended.so"];
    }
}
