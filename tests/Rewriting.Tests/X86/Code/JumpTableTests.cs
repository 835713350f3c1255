// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.X86.Code;

/// <summary>
/// Jumps through a register: where they are understood, a site in the same function gets a window that moves neighbours; where a target
/// lies inside the window, or where targets are not known, it does not.
/// </summary>
[TestClass]
public sealed class JumpTableTests
{
    private const string Site = "cli; mov $1, %eax; ret";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("lea table(%rip), %rdx; movslq (%rdx,%rdi,4), %rax; add %rdx, %rax; jmp *%rax; 1: nop; 2: nop; 3: " + Site,
        "table: .long 1b - table, 2b - table, 3b - table", "a switch of GCC")]
    [DataRow("lea table(%rip), %rdx; movslq (%rdx,%rdi,4), %rax; lea (%rdx,%rax), %rax; jmp *%rax; 1: nop; 2: nop; 3: " + Site,
        "table: .long 1b - table, 2b - table, 3b - table", "a sum by lea")]
    [DataRow("lea table(%rip), %rsi; movslq (%rsi,%rdi,4), %rax; lea 1f(%rip), %rsi; add %rsi, %rax; jmp *%rax; 1: nop; 2: nop; 3: " + Site,
        "table: .long 1b - 1b, 2b - 1b, 3b - 1b", "a goto that counts from a label")]
    [DataRow("lea 1f(%rip), %rdx; lea table(%rip), %rsi; movslq (%rsi,%rdi,4), %rax; add %rdx, %rax; jmp *%rax; 1: nop; 2: nop; 3: " + Site,
        "table: .long 1b - 1b, 2b - 1b, 3b - 1b", "the label first")]
    [DataRow("lea 1f(%rip), %rdx; shl $6, %rdi; add %rdx, %rdi; jmp *%rdi; 1: " + Site, "", "whole blocks behind a label")]
    [DataRow("push %rbx; mov %rdi, %rbx; test %esi, %esi; je 1f; mov %rbx, %rax; pop %rbx; jmp *%rax; 1: pop %rbx; " + Site, "", "a tail call: the frame is gone")]
    [DataRow("lea 2f(%rip), %rax; test %edi, %edi; je 1f; mov $2, %ecx; jmp 1f; 2: ret; 1: jmp *%rax; " + Site, "", "one label over several paths")]
    [DataRow("mov 8(%rdi), %rax; jmp *%rax; " + Site, "", "a function pointer")]
    public void Analyze_JumpThatIsUnderstood_LetsNeighboursMove(string body, string data, string why)
    {
        Assert.IsTrue(WindowsOf(body, data).All(static window => window.StartsWith("absorbed", StringComparison.Ordinal)), why);
    }

    [TestMethod]
    [DataRow("test %esi, %esi; je 2f; lea 1f(%rip), %rax; imul $5, %rdi; add %rdi, %rax; jmp *%rax; 1: ret; 2: " + Site, "", "none:table-unknown")]
    [DataRow("test %esi, %esi; je 1f; add $2, %rdi; jmp *%rdi; 1: " + Site, "", "none:table-unknown")]
    [DataRow("lea table(%rip), %rdx; movslq (%rdx,%rdi,4), %rax; add %rdx, %rax; jmp *%rax; 1: cli; 2: endbr64; ret; 3: ret",
        "table: .long 1b - table, 2b - table, 3b - table", "punned 1")]
    public void Analyze_JumpThatMayLeadInto_LeavesTheSiteAlone(string body, string data, string expected) =>
        Assert.AreEqual(expected, WindowsOf(body, data).Single());

    [TestMethod]
    public void Analyze_LockThatIsJumpedOver_LeavesTheFunctionConsistent() =>
        Assert.AreEqual("absorbed 6", WindowsOf("test %edi, %edi; je 1f; lock; 1: cmpxchg %ecx, (%rdx); cli; mov $1, %eax; ret", "").Single());

    [TestMethod]
    public void Analyze_AddressInsideAnInstruction_TakesTheWholeDecodeBack()
    {
        // As where an unwind record begins a byte early: what decodes from there is not what runs.
        var windows = WindowsOf(".byte 0x00; 1: cli; mov $1, %eax; ret; 2: lea 1b(%rip), %rax; ret", "");
        Assert.IsEmpty(windows);
    }

    private string[] WindowsOf(string body, string data)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body) + $"\n.section .rodata\n.balign 4\n{data}\n.quad 0");
        return [.. AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Select(static site =>
            site.IsPatched ? $"{site.WindowText} {site.WindowLength}" : site.WindowText)];
    }
}
