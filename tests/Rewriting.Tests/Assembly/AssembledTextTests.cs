// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using CsCheck;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>What assemblers make of padded text.</summary>
[TestClass]
public sealed class AssembledTextTests
{
    private static readonly string[] Statements =
    [
        "cli", "sti", "hlt", "rdtsc", "rdtscp", "cpuid", "pushfq", "popfq", "pushfw", "inb $0x71, %al", "in %dx, %eax", "outw %ax, %dx", "rep insb", "rep; outsl",
        "rdmsr", "wrmsr", "mov %cr0, %rax", "movq %rbx, %cr3", "mov %dr7, %r12", "mov %ds, %eax", "lgdt 8(%rdi)", "sidt -129(%rbp,%rax,8)", "smsw %ax", "strl %ecx",
        "rdrand %r11", "rdseed %eax", "rdpid %rax", "xgetbv", "swapgs", "invlpg (%rax)", "invpcid (%rax), %rcx", "clflush (%rdi)", "clwb 8(%rax)", "vmcall", "wrfsbase %rax", "lar %ax, %ecx",
        "nop", "movl $1, %eax", "addq %rax, 8(%rsp)", "rep movsb", "lock; incl (%rax)", "leaq 1b(%rip), %rax", "leaq 9f(%rip), %rax", "lgdt x(%rip)", ".byte 0x90; nop", ".p2align 4", ".skip 40, 0x90",
        "jmp 9f", "jne 9f", "call 9f", "jmp 1b", "je 1b", "1: nop", "1: cli", ".rept 2; rdtsc; .endr", "{disp32} incl (%rax)",
    ];

    public required TestContext TestContext { get; init; }

    /// <summary>The law: padding changes nothing but that it is there.</summary>
    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Pad_AnySequence_AssemblesToTheSameInstructionsInWindows(string compiler)
    {
        using var folder = new ScratchFolder();
        Gen.Int[0, Statements.Length - 1].Select(static index => Statements[index]).List[1, 60].Sample(
            statements => AssembledText.AssertSame(
                folder, $".text\n1:\n{string.Join('\n', statements)}\n9: ret\n", compiler, TestContext.CancellationToken),
            iter: 40,
            threads: 1);
    }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O1")]
    [DataRow("gcc", "-O2")]
    [DataRow("gcc", "-O3", "-ffunction-sections")]
    [DataRow("gcc", "-O2", "-pg")]
    [DataRow("gcc", "-O2", "-g", "-masm=intel")]
    [DataRow("clang", "-O0")]
    [DataRow("clang", "-O2", "-ffunction-sections")]
    [DataRow("clang", "-O3", "-g")]
    public void Pad_CompiledC_AssemblesToTheSameInstructionsInWindows(string compiler, params string[] options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, ["-S", "-fPIC", .. options, "-o", folder["test.s"], Fixture.Source("Assembly/inline.c")]);

        AssembledText.AssertSame(folder, File.ReadAllText(folder["test.s"]), compiler, TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Pad_CompiledCxx_AssemblesToTheSameInstructionsInWindows(string compiler)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, "-S", "-fPIC", "-O1", "-o", folder["test.s"], Fixture.Source("Assembly/comdat.cpp"));

        AssembledText.AssertSame(folder, File.ReadAllText(folder["test.s"]), compiler, TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Pad_HandWrittenAssembly_AssemblesToTheSameInstructionsInWindows(string compiler)
    {
        using var folder = new ScratchFolder();

        AssembledText.AssertSame(folder, File.ReadAllText(Fixture.Source("Assembly/entry.s")), compiler, TestContext.CancellationToken);
    }
}
