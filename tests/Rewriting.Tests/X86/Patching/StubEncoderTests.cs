// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.X86.Patching;

/// <summary>The shape of stubs as docs/design.md gives it: the contract with provider and runtime.</summary>
[TestClass]
public sealed class StubEncoderTests
{
    private const ulong Cell = 0x100000;
    private const ulong Stub = 0x101000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void TryEncode_OneSite_IsTheStubOfTheDesign()
    {
        Assert.AreEqual(
            """
            lea rsp,[rsp-88h]
            push rcx
            push 1000000h
            mov rcx,[100000h]
            jrcxz 0000000000101039h
            lea rcx,[rcx+3C0h]
            call qword ptr [rcx]
            jrcxz 0000000000101039h
            mov rcx,[rsp+8]
            lea rsp,[rsp+98h]
            mov eax,1
            jmp BACK
            mov rcx,[rsp+8]
            lea rsp,[rsp+98h]
            cpuid
            jmp near ptr 000000000010102Fh
            """,
            Encode("cpuid; mov $1, %eax; ret"));
    }

    [TestMethod]
    [DataRow("pushfq; mov $1, %eax; ret", "lea rsp,[rsp+90h]")]
    [DataRow("popfq; mov $1, %eax; ret", "lea rsp,[rsp+0A0h]")]
    [DataRow("pushfw; mov $1, %eax; ret", "lea rsp,[rsp+96h]")]
    [DataRow("popfw; mov $1, %eax; ret", "lea rsp,[rsp+9Ah]")]
    public void TryEncode_StackInstruction_GivesBackWhatItLeaves(string body, string expected) => Assert.Contains(expected, Encode(body));

    [TestMethod]
    public void TryEncode_ManySites_KeepsEveryShortBranchInReach()
    {
        // Between the first site and the way out of the last one lie more bytes than a short branch reaches.
        var text = Encode("cli; sti; cli; sti; cli; sti; cli; mov $1, %eax; ret", lengthen: true);
        Assert.AreEqual(5, text.Split("call qword ptr [rcx]").Length - 1);
    }

    [TestMethod]
    public void TryEncode_CellOutOfReach_Fails()
    {
        using var folder = new ScratchFolder();
        var window = Plan(folder, "cpuid; mov $1, %eax; ret");
        Assert.IsFalse(new StubEncoder(1UL << 40, StateUse.None, new HashSet<ulong>()).TryEncode(window, Stub, out _));
        Assert.IsNull(StubText.Encode([window], new StubEncoder(Cell, StateUse.None, new HashSet<ulong>()), 1UL << 40));
    }

    [TestMethod]
    public void Rewrite_MoreSitesThanAWordHolds_IsRefused()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(".fill 0x1000000, 1, 0xfa; ret"));
        var result = ModuleScanner.ScanFile(module, TestContext.CancellationToken);
        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(DiagnosticId.TooManySites, result.Diagnostics.Single().Id);
    }

    [TestMethod]
    public void Scan_OverlappingExecutableSections_IsRefused()
    {
        using var folder = new ScratchFolder();
        var path = folder["large.o"];
        var made = Tool.StartWithInput("gcc", null, ".text\n.skip 0x10000\n.section .other, \"ax\"\n.byte 0\n", "-c", "-o", path, "-x", "assembler", "-");
        Assert.AreEqual(0, made.ExitCode, made.Error);
        var file = Fixture.Read(path);
        var (text, other) = (file.FindSection(".text")!, file.FindSection(".other")!);
        other.Offset = text.Offset;
        other.Size = text.Size;
        var headers = BitConverter.ToInt64(file.Image.Span[40..]);
        var image = file.Image.ToArray();
        BitConverter.TryWriteBytes(image.AsSpan((int)headers + (other.Index * 64) + 24), text.Offset);
        BitConverter.TryWriteBytes(image.AsSpan((int)headers + (other.Index * 64) + 32), text.Size);

        var result = ModuleScanner.Scan(image, path, TestContext.CancellationToken);

        Assert.AreEqual(DiagnosticId.CodeRangesOverlap, result.Diagnostics.Single().Id);
    }

    private string Encode(string body, bool lengthen = false)
    {
        using var folder = new ScratchFolder();
        var window = Plan(folder, body);
        if (lengthen)
            Assert.HasCount(5, window.Sites);
        Assert.IsTrue(new StubEncoder(Cell, StateUse.None, new HashSet<ulong>()).TryEncode(window, Stub, out var stub));
        var decoder = Decoder.Create(64, stub, Stub);
        var text = string.Join('\n', decoder.Select(static instruction => instruction.ToString()));
        return text.Replace($"jmp near ptr {window.Map.AddressOf(window.End):X16}h", "jmp BACK", StringComparison.Ordinal);
    }

    private PatchWindow Plan(ScratchFolder folder, string body)
    {
        var file = Fixture.Read(AssembledModule.Build(folder, AssembledModule.Function(body)));
        return WindowPlanner.Plan(CodeAnalyzer.Analyze(file, TestContext.CancellationToken), new HashSet<CodePlace>()).Sites[0].Window!;
    }
}
