// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.X86.Patching;

/// <summary>Which windows sites of assembler code get. Each also goes through the rewriter, so the verifier agrees with the planner.</summary>
[TestClass]
public sealed class WindowPlannerTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]

    // padding behind the site
    [DataRow("cli; nop; nop; nop; nop; ret", "cli padded 5")]
    [DataRow("cli; nopl 0x1000(%rax,%rax,1); ret", "cli padded 9")]
    [DataRow("vmcall; .byte 0x66, 0x90; ret", "vmcall padded 5")]
    [DataRow("cpuid; nopl (%rax); ret", "cpuid padded 5")]

    // the instruction itself
    [DataRow("lgdt 0x100(%rdi); ret", "lgdt inplace 7")]
    [DataRow("sidt data(%rip); ret", "sidt inplace 7")]

    // neighbours that follow, that precede, both
    [DataRow("cli; mov $1, %eax; ret", "cli absorbed 6")]
    [DataRow("mov $1, %eax; cli; 1: ret; jmp 1b", "cli absorbed 6")]
    [DataRow("mov %rsp, %rdx; cli; pop %rcx; push %rcx; ret", "cli absorbed 5")]
    [DataRow("mov %rdi, %rax; in %dx, %al; ret; ", "in absorbed 5")]
    [DataRow("rdtsc; shl $32, %rdx; or %rdx, %rax; ret", "rdtsc absorbed 6")]
    [DataRow("in %dx, %al; testb $1, %al; jne test; ret", "in absorbed 5")]
    [DataRow("rdmsr; mov data(%rip), %eax; ret", "rdmsr absorbed 8")]

    // ret as the very last
    [DataRow("mov %rdi, %rax; cli; ret", "cli absorbed 5")]

    // several sites in one window
    [DataRow("pushfq; cli; in %dx, %al; out %al, %dx; popfq; ret", "pushfq absorbed 5|cli absorbed 5|in absorbed 5|out absorbed 5|popfq absorbed 5")]
    [DataRow("push %rbp; mov %rsp, %rbp; pushfq; cli; pop %rax; pop %rbp; ret", "pushfq absorbed 5|cli absorbed 5")]

    // a loop to the window's own start, and one that moves as a whole
    [DataRow("1: hlt; mov $1, %eax; jmp 1b", "hlt absorbed 6")]
    [DataRow("mov $1, %eax; 1: hlt; jmp 1b", "hlt absorbed 8")]
    [DataRow("mov $3, %ecx; 1: in %dx, %al; loop 1b; ret", "in absorbed 8")]

    // a one-byte site right behind a window joins it
    [DataRow("cpuid; mov %eax, %ebx; cli; call before; ret", "cpuid absorbed 5|cli absorbed 5")]

    // a call moves where nothing else will do, and only as the last instruction of a window
    [DataRow("call before; rdtsc; call before; ret", "rdtsc absorbed 7")]
    [DataRow("endbr64; cli; call before; ret", "cli absorbed 6")]

    // endbr64 and a site of a kind that is never patched stay
    [DataRow("endbr64; cli; endbr64; ret", "cli none:no-room 0")]
    [DataRow("call before; rdtsc; call before; ret; nopl 0x1000(%rax,%rax,1)", "rdtsc inplace 2")]
    [DataRow("syscall; ret", "syscall none:report-only 0")]
    [DataRow("mov %cr0, %rsp; nop; nop; nop; ret", "mov none:stack-pointer 0")]
    [DataRow("mov %rsp, %cr3; nop; nop; nop; ret", "mov padded 5")]
    public void Plan_Function_GivesItsSitesWindows(string body, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body) + "\n.data\ndata: .quad 0");

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual(expected, string.Join('|', result.Sites.Select(static site => $"{site.Mnemonic} {site.WindowText} {site.WindowLength}")));
    }

    [TestMethod]
    public void Plan_BranchIntoEveryWindow_StaysNative()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("mov $1, %eax; 1: cli; endbr64; jne 1b; ret"));
        var site = AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single();
        Assert.AreEqual("none:branch-target", site.WindowText);
    }

    [TestMethod]
    [DataRow("1: sidt data(%rip); ret; jne 1b + 3; ret", "sidt none:branch-target 0")]
    [DataRow("1: xor %eax, %eax; sidt data(%rip); ret; jne 1b + 7; ret", "sidt none:branch-target 0")]
    [DataRow("endbr64; cli; 1: mov $1, %eax; ret; {disp32} jne 1b; ret", "cli none:branch-target 0")]
    public void Plan_UnreachedBranchIntoTheOnlyWindow_StaysNative(string body, string expected)
    {
        // Nothing is seen to reach the branch, so it makes no instruction of what it leads to, and may itself be none.
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body) + "\n.data\ndata: .quad 0");
        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        Assert.AreEqual(expected, string.Join('|', result.Sites.Select(static site => $"{site.Mnemonic} {site.WindowText} {site.WindowLength}")));
    }

    [TestMethod]
    public void Plan_JumpWithoutTable_AbsorbsNothing()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("lea 1f(%rip), %rax; imul $5, %rdi; add %rdi, %rax; jmp *%rax; 1: cli; mov $1, %eax; ret"));
        var site = AssembledModule.Scan(module, TestContext.CancellationToken).Sites;
        Assert.IsEmpty(site.Where(static site => site.IsPatched));
    }

    [TestMethod]
    [DataRow("cli; mov $1, %eax; jmp 1f; .byte 0x06, 0x0f; 1: ret", "none:not-proven")]
    [DataRow("cpuid; mov $1, %eax; jmp 1f; .byte 0x06, 0x0f; 1: ret; nopl 0x1000(%rax,%rax,1)", "none:not-proven")]
    public void Plan_FunctionThatHoldsData_AbsorbsNothing(string body, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body));
        Assert.AreEqual(expected, AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single().WindowText);
    }

    [TestMethod]
    [DataRow("hidden: rdtsc; mov $1, %eax; ret", "absorbed")]
    [DataRow("hidden: rdtsc; mov $1, %eax; ret; .byte 0x06, 0x0f", "none:not-proven")]
    public void Plan_CodeOutsideOfFunctions_AbsorbsOnlyWhereTheGapDecodes(string text, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, $".text\n{text}\n.data\n.quad hidden", "-Wl,-s");
        Assert.AreEqual(expected, AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single().WindowText);
    }

    [TestMethod]
    public void Plan_SymbolInsideTheOnlyWindow_LeavesItsByteAlone()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cli; inside: mov $1, %eax; ret"));
        var site = AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single();
        Assert.IsLessThan(2, site.WindowLength);
    }

    [TestMethod]
    public void Plan_ShortWindow_UsesPaddingNearby()
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("jmp 2f; nopw 0(%rax,%rax,1); 1: sti; hlt; cli; 2: mov (%rdi), %eax; test %eax, %eax; je 1b; ret");
        var module = AssembledModule.Build(folder, text);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual("absorbed 3|absorbed 3|absorbed 3", string.Join('|', result.Sites.Select(static site => $"{site.WindowText} {site.WindowLength}")));
        var code = Tool.Run("objdump", "-d", "--no-show-raw-insn", "--disassemble=test", folder["out.so"]);
        Assert.MatchesRegex(@"jmp +[0-9a-f]+ <test\+0x2>", code);
    }

    [TestMethod]
    public void Plan_JumpTable_KeepsItsTargetsOutOfWindows()
    {
        const string Table = """
            lea table(%rip), %rdx; movslq (%rdx,%rdi,4), %rax; add %rdx, %rax; jmp *%rax
            1: cli
            2: mov $2, %eax; ret
            3: sti; mov $3, %eax; ret
            .section .rodata
            .balign 4
            table: .long 1b - table, 2b - table, 3b - table
            .text
            """;
        using var folder = new ScratchFolder();
        var sites = AssembledModule.Scan(AssembledModule.Build(folder, AssembledModule.Function(Table)), TestContext.CancellationToken).Sites;
        Assert.AreEqual("cli none:branch-target|sti absorbed", string.Join('|', sites.Select(static site => $"{site.Mnemonic} {site.WindowText}")));
    }

    [TestMethod]
    [DataRow("driver.c", "-O0", 18)]
    [DataRow("driver.c", "-O1", 42)]
    [DataRow("driver.c", "-O2", 42)]
    [DataRow("driver.c", "-O3", 42)]
    [DataRow("driver.c", "-Os", 42)]
    public void Plan_DriverCodeOfGcc_PatchesEverySite(string source, string optimization, int atLeast)
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/" + source, "-shared", "-fPIC", "-g", optimization);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.IsEmpty(result.Sites.Where(static site => !site.IsPatched).Select(static site => $"{site.Symbol}+{site.SymbolOffset:x} {site.Text} {site.WindowText}"));
        Assert.IsGreaterThanOrEqualTo(atLeast, result.Sites.Count);
        Assert.IsTrue(result.Sites.All(static site => site.SourceFile!.EndsWith("driver.c", StringComparison.Ordinal) && site.SourceLine > 0));
    }
}
