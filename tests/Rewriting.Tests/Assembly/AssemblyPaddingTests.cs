// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Assembly;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>Text in, text out: one row for each construct.</summary>
[TestClass]
public sealed class AssemblyPaddingTests
{
    public required TestContext TestContext { get; init; }

    // Length: a window has five bytes at least.
    [TestMethod]
    [DataRow("cli", "{cli}4")]
    [DataRow("rdtsc", "{rdtsc}3")]
    [DataRow("rdtscp", "{rdtscp}2")]
    [DataRow("rdpid %rax", "{rdpid %rax}1")]
    [DataRow("invpcid (%rax), %rcx", "{invpcid (%rax), %rcx}0")]
    [DataRow("movl %eax, %ebx", "movl %eax, %ebx")]

    // Where statements begin and end.
    [DataRow("f: cli", "f: {cli}4")]
    [DataRow("1: 2: cli", "1: 2: {cli}4")]
    [DataRow("\"f g\": cli", "\"f g\": {cli}4")]
    [DataRow("f : cli", "f : {cli}4")]
    [DataRow("cli; sti ;hlt", "{cli}4; {sti}4 ;{hlt}4")]
    [DataRow("\tcli\t# hlt\n", "\t{cli}4\t# hlt\n")]
    [DataRow("cli // hlt", "{cli}4 // hlt")]
    [DataRow("/* cli */ sti /* hlt\ncli */ cli", "/* cli */ {sti /* hlt\ncli */ cli}4", DisplayName = "a comment is a blank, so this is one statement")]
    [DataRow("# cli\n/ cli\ncli\r\n", "# cli\n/ cli\n{cli}4\r\n")]
    [DataRow("#APP\n# 7 \"a.c\" 1\n\tcli\n\tsti\n# 0 \"\" 2\n#NO_APP\n", "#APP\n# 7 \"a.c\" 1\n\t{cli}4\n\t{sti}4\n# 0 \"\" 2\n#NO_APP\n")]
    [DataRow(".ascii \"a; cli; \\\"; sti\"; cli", ".ascii \"a; cli; \\\"; sti\"; cli", DisplayName = "strings that look like instructions")]
    [DataRow("cmpb $';, %al; cli", "cmpb $';, %al; {cli}4")]
    [DataRow("cmpb $'\\;, %al; cli", "cmpb $'\\;, %al; {cli}4")]
    [DataRow("cmpb $'a', %al; cli", "cmpb $'a', %al; {cli}4")]
    [DataRow("CLI", "{CLI}4")]
    [DataRow("climb: nop; clip", "climb: nop; clip")]

    // AT&T spellings.
    [DataRow("inb $0x71, %al", "{inb $0x71, %al}4")]
    [DataRow("outl %eax, %dx", "{outl %eax, %dx}4")]
    [DataRow("insl; outsl", "{insl}4; {outsl}4")]
    [DataRow("pushf; pushfq; pushfw; popf", "{pushf}4; {pushfq}4; {pushfw}4; {popf}4")]
    [DataRow("lgdt g(%rip); sidtq (%rax)", "{lgdt g(%rip)}2; {sidtq (%rax)}2")]
    [DataRow("strw %ax; smswl %eax; sldtq %rax", "{strw %ax}2; {smswl %eax}2; {sldtq %rax}2")]
    [DataRow("wrfsbaseq %rax; xsaves64 (%rdi)", "{wrfsbaseq %rax}1; {xsaves64 (%rdi)}2")]

    // mov: the operands tell.
    [DataRow("movq %cr0, %rax", "{movq %cr0, %rax}2")]
    [DataRow("mov %rax,%cr3", "{mov %rax,%cr3}2")]
    [DataRow("mov %db7, %rax", "{mov %db7, %rax}2")]
    [DataRow("mov /* c */ %dr7 /* d */, %rax", "{mov /* c */ %dr7 /* d */, %rax}2")]
    [DataRow("mov %ds, %eax", "{mov %ds, %eax}3")]
    [DataRow("movw %cs, 4(%rdi,%rax,4)", "{movw %cs, 4(%rdi,%rax,4)}3")]
    [DataRow("mov %eax, %ds", "{mov %eax, %ds}3")]
    [DataRow("lretq", "{lretq}4")]
    [DataRow("movq %fs:40, %rax", "movq %fs:40, %rax")]
    [DataRow("movq cr0, %rax", "movq cr0, %rax", DisplayName = "a variable named cr0")]
    [DataRow("mov %crx, %rax", "mov %crx, %rax")]

    // Intel syntax.
    [DataRow(".intel_syntax noprefix\nmov rax, cr0\nmov cr0, rax", ".intel_syntax noprefix\n{mov rax, cr0}2\n{mov cr0, rax}2")]
    [DataRow(".intel_syntax noprefix\nmov eax, ds\nmov ds, eax", ".intel_syntax noprefix\n{mov eax, ds}3\n{mov ds, eax}3")]
    [DataRow(".intel_syntax noprefix\nin al, dx\nins byte ptr es:[rdi], dx", ".intel_syntax noprefix\n{in al, dx}4\n{ins byte ptr es:[rdi], dx}4")]
    [DataRow(".intel_syntax prefix\nmov %rax, %cr0\nmov rax, cr0", ".intel_syntax prefix\n{mov %rax, %cr0}2\nmov rax, cr0")]
    [DataRow(".intel_syntax noprefix\n.att_syntax\nmov rax, cr0", ".intel_syntax noprefix\n.att_syntax\nmov rax, cr0")]

    // Prefixes belong to the instruction.
    [DataRow("rep insb", "{rep insb}4")]
    [DataRow("rep; insb", "{rep; insb}4")]
    [DataRow("rep\n\toutsl\n", "{rep\n\toutsl}4\n")]
    [DataRow("data16 pushf", "{data16 pushf}4")]
    [DataRow("{disp32} lgdt (%rax)", "{{disp32} lgdt (%rax)}2")]
    [DataRow("rep movsb; lock; incl (%rax); cli", "rep movsb; lock; incl (%rax); {cli}4")]

    // Text that is not assembled where it stands, and what is no 64-bit code.
    [DataRow(".macro m a\n1: in \\a, %al\ncpuid\n.endm", ".macro m a\n1: {in \\a, %al}4\n{cpuid}3\n.endm")]
    [DataRow(".rept 3; cli; .endr", ".rept 3; {cli}4; .endr")]
    [DataRow(".irp r, rax, rbx\nmov %cr0, %\\r\n.endr", ".irp r, rax, rbx\n{mov %cr0, %\\r}2\n.endr")]
    [DataRow(".irp i, cli, sti\n\\i\n.endr", ".irp i, cli, sti\n\\i\n.endr")]
    [DataRow(".if X\ncli\n.endif", ".if X\n{cli}4\n.endif")]
    [DataRow(".macro cli\nnop\n.endm\ncli\nsti", ".macro cli\nnop\n.endm\ncli\n{sti}4", DisplayName = "a macro named like an instruction")]
    [DataRow(".code32; cli; .code64; sti", ".code32; cli; .code64; {sti}4")]
    [DataRow(".data\ncli\n.text\nsti", ".data\ncli\n.text\n{sti}4")]
    [DataRow(".pushsection .rodata; cli; .popsection; sti", ".pushsection .rodata; cli; .popsection; {sti}4")]
    [DataRow(".section .boot, \"ax\"; cli; .section .notes, \"a\"; cli; .previous; sti", ".section .boot, \"ax\"; {cli}4; .section .notes, \"a\"; cli; .previous; {sti}4")]
    [DataRow(".byte 0xfa\n", ".byte 0xfa\n", DisplayName = "encoded by hand")]
    public void Pad_Construct_PadsWhatIsSensitive(string text, string expected) =>
        Assert.AreEqual(expected, PaddedText.Show(PaddedText.Pad(text, TestContext.CancellationToken)));

    // What measures or counts its own code stays as it is; what is around does not.
    [TestMethod]
    [DataRow("cli; jmp .+3; sti; hlt; nop; nop; cli", "{cli}4; jmp .+3; sti; hlt; nop; nop; {cli}4", "counted")]
    [DataRow("cli; nop; jmp .-2; sti", "cli; nop; jmp .-2; {sti}4", "counted")]
    [DataRow("jmp 1f+1; sti; 1: cli; hlt", "jmp 1f+1; {sti}4; 1: cli; {hlt}4", "counted")]
    [DataRow("f: cli; hlt; lea f+1(%rip), %rax; sti", "f: cli; {hlt}4; lea f+1(%rip), %rax; {sti}4", "counted")]
    [DataRow("1: cli; hlt; .section .t, \"a\"; .quad 1b+1", "1: cli; {hlt}4; .section .t, \"a\"; .quad 1b+1", "counted")]
    [DataRow("lea 2(%rip), %rax; cli; hlt; sti", "lea 2(%rip), %rax; cli; hlt; {sti}4", "counted")]
    [DataRow("cli; hlt; lea -8(%rip), %rax; sti", "cli; hlt; lea -8(%rip), %rax; {sti}4", "counted")]
    [DataRow("lgdt 0(%rip); sti", "lgdt 0(%rip); {sti}4", "counted")]
    [DataRow(".intel_syntax noprefix\nlea rax, [rip + 1]; cli; sti", ".intel_syntax noprefix\nlea rax, [rip + 1]; cli; {sti}4", "counted")]
    [DataRow("jmp .+N; sti", "jmp .+N; sti", "not-followed", DisplayName = "a constant of another file")]
    [DataRow("jmp .+3; .if X; nop; .endif; cli; sti", "jmp .+3; .if X; nop; .endif; cli; sti", "not-followed")]
    [DataRow("sti; 1: cli; hlt; 2: .if 2b-1b > 2; nop; .endif; sti", "{sti}4; 1: cli; hlt; 2: .if 2b-1b > 2; nop; .endif; {sti}4", "measured")]
    [DataRow("f: cli; .skip 16-(.-f); sti", "f: cli; .skip 16-(.-f); {sti}4", "measured")]
    [DataRow("f: cli; .org f+16; sti", "f: cli; .org f+16; {sti}4", "measured")]
    [DataRow("f: cli; n = .-f; sti", "f: cli; n = .-f; {sti}4", "measured")]
    [DataRow("f: cli; .set n, .-f; sti", "f: cli; .set n, .-f; {sti}4", "measured")]
    [DataRow(".set here, .; cli; jmp here+1; sti", ".set here, .; cli; jmp here+1; {sti}4", "counted")]
    [DataRow("cli; .org 16; sti", "cli; .org 16; sti", "not-followed")]
    [DataRow(".macro m; cli; .endm; 1: m; 2: .if 2b-1b > 2; .endif", ".macro m; cli; .endm; 1: m; 2: .if 2b-1b > 2; .endif", "not-followed")]
    [DataRow(".altmacro; cli", ".altmacro; cli", "not-followed")]
    [DataRow(".macro m\n.balign 8\ncli\n.endm\nsti", ".macro m\n.balign 8\ncli\n.endm\n{sti}4", "aligned-body")]
    [DataRow(".byte 0x66; in %dx, %eax; sti", ".byte 0x66; in %dx, %eax; {sti}4", "bytes-before")]
    [DataRow("rep; 1: insb; sti", "rep; 1: insb; {sti}4", "prefix-apart")]
    public void Pad_TextThatMeasuresItself_LeavesTheMeasuredCode(string text, string expected, string reason)
    {
        var padded = PaddedText.Pad(text, TestContext.CancellationToken);

        Assert.AreEqual(expected, PaddedText.Show(padded));
        Assert.IsNotEmpty(padded.Unpadded);
        foreach (var instruction in padded.Unpadded)
            Assert.AreEqual((reason, 1), (instruction.Reason, instruction.Line > 0 ? 1 : 0), instruction.Text);
    }

    // The same words where they measure nothing of the code.
    [TestMethod]
    [DataRow("f: cli; .size f, .-f", "f: {cli}4; .size f, .-f")]
    [DataRow("1: cli; 2: .section .t, \"a\"; .long 1b - .; .byte 2b-1b", "1: {cli}4; 2: .section .t, \"a\"; .long 1b - .; .byte 2b-1b")]
    [DataRow("cli; movl table+4(%rip), %eax; sti; .data; table: .long 1, 2", "{cli}4; movl table+4(%rip), %eax; {sti}4; .data; table: .long 1, 2")]
    [DataRow(".intel_syntax noprefix\nlea rax, [rip + table + 1]; cli", ".intel_syntax noprefix\nlea rax, [rip + table + 1]; {cli}4")]
    [DataRow("cli; movq -8(%rbp), %rax; jmp .; sti", "{cli}4; movq -8(%rbp), %rax; jmp .; {sti}4")]
    [DataRow(".L1: cli\n.section .debug_loc,\"\",@progbits\n.quad .L1+1-.Ltext0", ".L1: {cli}4\n.section .debug_loc,\"\",@progbits\n.quad .L1+1-.Ltext0")]
    [DataRow(".set alias, f; f: cli", ".set alias, f; f: {cli}4")]
    [DataRow(".p2align 4,,10; f: cli", ".p2align 4,,10; f: {cli}4")]
    [DataRow(".quad 1, 2; f: cli", ".quad 1, 2; f: {cli}4", DisplayName = "a table before a function")]
    public void Pad_TextThatOnlyLooksLikeIt_PadsAll(string text, string expected)
    {
        var padded = PaddedText.Pad(text, TestContext.CancellationToken);

        Assert.AreEqual(expected, PaddedText.Show(padded));
        Assert.IsEmpty(padded.Unpadded);
    }

    [TestMethod]
    public void Pad_NothingSensitive_ReturnsTheTextItself()
    {
        ReadOnlyMemory<byte> text = "f: ret\n"u8.ToArray();

        Assert.AreEqual(text, AssemblyPadding.Pad(text, "test.s", TestContext.CancellationToken).Text);
    }

    [TestMethod]
    public void Pad_BytesThatAreNoUtf8_KeepsThem()
    {
        byte[] text = [.. ".ascii \""u8, 0xFF, 0xFE, .. "\"\n1: cli\n"u8];

        var padded = AssemblyPadding.Pad(text, "test.s", TestContext.CancellationToken).Text.Span;

        Assert.AreNotEqual(-1, padded.IndexOf(text.AsSpan(0, 10)));
    }

    [TestMethod]
    public void Pad_UnpaddedInstruction_IsNamedWithItsLine()
    {
        var instruction = Assert.ContainsSingle(PaddedText.Pad("nop\n/* two\nlines */\n.byte 0x66\n  in %dx, %eax # port\n", TestContext.CancellationToken).Unpadded);

        Assert.AreEqual(new UnpaddedInstruction(5, "in %dx, %eax", "bytes-before"), instruction);
    }

    [TestMethod]
    public void Pad_Twice_GivesTheSameText()
    {
        const string Text = "cli\nrdtsc\nmov %cr0, %rax\n";

        Assert.AreEqual(
            Encoding.UTF8.GetString(PaddedText.Pad(Text, TestContext.CancellationToken).Text.Span),
            Encoding.UTF8.GetString(PaddedText.Pad(Text, TestContext.CancellationToken).Text.Span));
    }

    /// <summary>The law for any text, whether an assembler takes it or not: padding only puts something between its bytes.</summary>
    [TestMethod]
    public void Pad_AnyText_OnlyAddsToIt()
    {
        string[] pieces =
        [
            "cli", "sti", "rep", "insb", "in %dx, %al", "mov %cr0, %rax", "mov rax, cr0", "jmp .+3", "1f+2", "2(%rip)", "1:", "f:", "x = .-f", ".set", ".if", ".endif",
            ".macro m", ".endm", ".rept 2", ".endr", ".org", ".byte 1", ".section .t, \"ax\"", ".popsection", ".intel_syntax noprefix", ".altmacro", "\\@", "\\()",
            " ", "\t", "\n", ";", "#", "/", "//", "/*", "*/", "\"", "'", "\\", "{", "}", "(", ")", ",", ":", "=", "-", "\r", "\u00e9",
        ];
        Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).List[0, 60].Sample(
            parts =>
            {
                var text = string.Concat(parts);
                var padded = PaddedText.Pad(text, TestContext.CancellationToken);
                Assert.AreEqual(text, PaddedText.Remove(padded));
            },
            iter: 20_000);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\"")]
    [DataRow("/*")]
    [DataRow("'")]
    [DataRow("cli;'\\")]
    [DataRow("{")]
    [DataRow("rep")]
    [DataRow("cli; \"unterminated")]
    [DataRow(".set")]
    [DataRow(".macro")]
    [DataRow(".popsection; .endm; cli")]
    [DataRow("cli; .if (((")]
    [DataRow("mov %, %")]
    [DataRow("mov ,")]
    [DataRow("cli; jmp .+99999999999999999999")]
    [DataRow("cli; jmp .+0x")]
    public void Pad_TextThatNoAssemblerTakes_ComesToAnEnd(string text)
    {
        var padded = PaddedText.Pad(text, TestContext.CancellationToken);

        Assert.AreEqual(text, PaddedText.Show(padded).Replace("{cli}4", "cli", StringComparison.Ordinal));
    }
}
