// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Tests.Probes;

/// <summary>Windows of instructions that a user chose: of any kind, and where there is no room of their own.</summary>
[TestClass]
public sealed class ProbeWindowTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("length:1", "push %rbp; mov $1, %eax; pop %rbp; ret", "push absorbed 8|pop absorbed 8|ret absorbed 8", "")]
    [DataRow("mnemonic:call", "mov $1, %eax; call before; ret", "call inplace 5", "a call of its own")]
    [DataRow("mnemonic:call", "mov $1, %eax; call *%rax; mov $1, %eax; ret", "call absorbed 7", "nothing may stand behind a call")]
    [DataRow("mnemonic:call", "sub $24, %rsp; mov $1, %eax; call *8(%rsp); mov $1, %eax; ret", "call absorbed 9", "an operand on the stack")]
    [DataRow("mnemonic:ret", "mov $1, %eax; ret", "ret absorbed 6", "")]
    [DataRow("flow:jump", "mov $1, %eax; jmp before", "jmp absorbed 7", "")]
    [DataRow("mnemonic:je", "test %edi, %edi; je 1f; mov $1, %eax; 1: ret", "je absorbed 7", "")]
    [DataRow("mnemonic:syscall", "mov $1, %eax; syscall; ret", "syscall absorbed 7", "what the catalog only reports can be chosen")]
    [DataRow("mnemonic:nop", "nop; mov $1, %eax; ret", "nop absorbed 6", "a no-operation is as good as any")]
    [DataRow("mnemonic:ud2", "mov $1, %eax; ud2", "ud2 absorbed 7", "")]
    public void Rewrite_Class_GivesItsInstructionsWindows(string text, string body, string expected, string why)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body));
        var result = Rewrite(folder, module, new ProbeSelection { Points = [], Classes = [ProbeClass.TryParse(text)!] });
        Assert.AreEqual(
            expected,
            string.Join('|', result.Sites.Where(static site => site.Symbol == "test").Select(static site => $"{site.Mnemonic} {site.WindowText} {site.WindowLength}")), why);
        Assert.IsTrue(result.Sites.All(static site => site.Kind == SiteKind.Probe));
    }

    [TestMethod]

    // two bytes between branch targets: instructions nearby move to make room for a springboard
    [DataRow("1: mov %edi, %ecx; 2: mov $1, %eax; endbr64; jne 1b; jne 2b; lea 8(%rax,%rdx), %rax; lea 9(%rax,%rdx), %rax; lea 7(%rax,%rdx), %rax; ret", 0UL, "inplace 2")]

    // one byte between branch targets: with the b8 of what follows it jumps 72 bytes back, into instructions that move
    [DataRow(".rept 20; lea 8(%rax,%rdx), %rax; .endr; jne 1f; jmp 2f; 1: ret; 2: mov $1, %eax; jne 2b; ret", 104UL, "punned 1")]

    // the same with nothing behind it that could be a distance: the branches to what follows move as well
    [DataRow("jne 2f; endbr64; 1: nop; 2: xor %eax, %edi; endbr64; je 1b; lea 8(%rax,%rdx), %rax; lea 9(%rax,%rdx), %rax; lea 7(%rax,%rdx), %rax; lea 6(%rax,%rdx), %rax; ret", 6UL, "absorbed 3")]
    public void Rewrite_LittleRoom_FindsIt(string body, ulong offset, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body));
        var site = Rewrite(folder, module, new ProbeSelection { Points = [new ProbePoint("test", offset)] }).Sites.Single();
        Assert.AreEqual(expected, $"{site.WindowText} {site.WindowLength}");
    }

    [TestMethod]
    [DataRow("all")]
    [DataRow("length:1")]
    public void Rewrite_TextInsideOfAFunction_IsNeitherProbedNorMoved(string probes)
    {
        // It decodes throughout, and there are sites on both sides that want room.
        const string Text = "AES for Intel AES-NI, CRYPTOGAMS by <appro@openssl.org>";
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function($"push %rax; pop %rax; jmp 1f; .ascii \"{Text}\"; 1: ret"));
        var result = Rewrite(folder, module, new ProbeSelection { Classes = [ProbeClass.TryParse(probes)!] });
        Assert.IsGreaterThan(0, File.ReadAllBytes(result.OutputPath).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Text)));
    }

    [TestMethod]
    [DataRow("endbr64; ret", 0UL, "none:pinned")]
    [DataRow("xbegin 1f; 1: ret", 0UL, "none:pinned")]
    public void Rewrite_InstructionThatMeansSomethingOnlyWhereItStands_StaysNative(string body, ulong offset, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body));
        var result = Rewrite(folder, module, new ProbeSelection { Points = [new ProbePoint("test", offset)] });
        Assert.AreEqual(expected, result.Sites.Single().WindowText);
    }

    [TestMethod]
    [DataRow("nowhere", "no such symbol")]
    [DataRow("0x10000000", "no code is there")]
    [DataRow("test+1", "no instruction is proven")]
    public void Rewrite_PointThatIsNone_IsRefused(string point, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("mov $1, %eax; ret"));
        var request = new RewriteRequest(module, folder["out.so"]) { Probes = new ProbeSelection { Points = [ProbePoint.TryParse(point)!] } };
        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);
        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(DiagnosticId.ProbeNotFound, result.Diagnostics.Single().Id);
        Assert.Contains(expected, result.Diagnostics.Single().Message);
        Assert.IsFalse(File.Exists(request.OutputPath));
    }

    private RewriteResult Rewrite(ScratchFolder folder, string module, ProbeSelection probes)
    {
        var result = ModuleRewriter.Rewrite(new RewriteRequest(module, folder["out.so"]) { Probes = probes }, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return result;
    }
}
