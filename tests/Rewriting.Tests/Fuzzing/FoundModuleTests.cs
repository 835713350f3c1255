// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Fuzzing.Verification;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Elf;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Tests.Fuzzing;

/// <summary>What fuzzing found, each in its smallest form.</summary>
[TestClass]
public sealed class FoundModuleTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Rewrite_FrameTableOverCode_IsRefused()
    {
        // Its header is that of a table, in the code: the bytes of the instruction are 01 1b 03 3b, the form of .eh_frame_hdr.
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("cli; jmp 1f; .byte 1, 0x1b, 3, 0x3b; .long 0, 9; 1: cli; mov $1, %eax; .skip 72, 0x90; cli; mov $1, %eax; ret"));
        var file = Fixture.Read(path);
        var test = file.DynamicSymbols.Single(static symbol => symbol.Name == "test").Value + 3;
        Assert.IsTrue(file.TryGetFileOffset(test, out var offset));
        const int OffsetField = 8;
        const int AddressField = 16;
        const int SizeField = 32;
        var image = new DamagedModule(path).Segment(ElfSegmentType.GnuExceptionFrames, 0, OffsetField, offset)
            .Segment(ElfSegmentType.GnuExceptionFrames, 0, AddressField, test).Segment(ElfSegmentType.GnuExceptionFrames, 0, SizeField, 84).Image;
        Assert.AreEqual(DiagnosticId.LayoutOverCode, Refuse(image));
    }

    [TestMethod]
    public void Rewrite_NoteAlignmentThatIsNoPowerOfTwo_LeavesTheNote()
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("cli; nopl 0x1000(%rax,%rax,1); ret"), "-Wl,--build-id");
        const int AlignmentField = 48;
        var image = new DamagedModule(path).Segment(ElfSegmentType.Note, 0, AlignmentField, 0xffff_ffff_ffff_ffe4).Image;
        Assert.HasCount(1, Rewrite(image, "mnemonic:ret").Sites.Where(static site => site.Kind == SiteKind.DisableInterrupts));
    }

    [TestMethod]
    public void Rewrite_ExportedSymbolInANote_MovesWithIt()
    {
        const string Note = ".section .note.mine, \"a\", @note\n.balign 4\n.long 4, 4, 1\n.asciz \"abc\"\n.globl mine\nmine: .long 7";
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, $"{AssembledModule.Function("cli; mov $1, %eax; ret")}\n{Note}");
        var before = Fixture.Read(path);
        var after = ElfFile.Read(Rewrite(File.ReadAllBytes(path), "length:1").Image, new DiagnosticBag())!;
        Assert.AreNotEqual(before.FindSection(".note.mine")!.Address, after.FindSection(".note.mine")!.Address);
        Assert.AreEqual(after.FindSection(".note.mine")!.Address + 16, after.DynamicSymbols.Single(static symbol => symbol.Name == "mine").Value);
    }

    [TestMethod]
    public void Rewrite_SymbolOutsideOfItsSectionThatMoves_StaysWhereItIs()
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("cli; mov $1, %eax; ret"), "-Wl,--build-id");
        var test = Fixture.Read(path).DynamicSymbols.Single(static symbol => symbol.Name == "test");
        const int SectionField = 6;
        var image = new DamagedModule(path)
            .Content(".dynsym", (test.Index * ElfSymbol.EntrySize) + SectionField, sizeof(ushort), (ulong)Fixture.Read(path).FindSection(".note.gnu.build-id")!.Index).Image;
        var after = ElfFile.Read(Rewrite(image, "length:1").Image, new DiagnosticBag())!;
        Assert.AreEqual(test.Value, after.DynamicSymbols.Single(static symbol => symbol.Name == "test").Value);
    }

    [TestMethod]
    public void Rewrite_NoteThatItsSectionSaysIsNotLoaded_LeavesTheNote()
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("cli; mov $1, %eax; ret"), "-Wl,--build-id");
        const int FlagsField = 8;
        var image = new DamagedModule(path).Section(".note.gnu.build-id", FlagsField, sizeof(ulong), 0).Image;
        Assert.IsNotEmpty(Rewrite(image, "length:1").Sites);
    }

    [TestMethod]
    public void Rewrite_SectionsWithoutNames_FindsTheUnwindRecords()
    {
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-nostdlib", "-Wl,-z,noseparate-code");
        const int NamesField = 62;
        var image = new DamagedModule(path).Header(NamesField, sizeof(ushort), 0).Image;
        Assert.IsNotEmpty(Rewrite(image, "length:1").Sites);
    }

    [TestMethod]
    public void Rewrite_SectionOfCodeOverAnother_IsRefused()
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("cli; call other@plt; ret"));
        var module = new DamagedModule(path);
        const int SizeField = 32;
        var image = module.Section(".plt", SizeField, sizeof(ulong), module.SizeOf(".plt") + 8).Image;
        Assert.AreEqual(DiagnosticId.CodeRangesOverlap, Refuse(image));
    }

    [TestMethod]
    public void Rewrite_ProbeOfSensitiveInstructionThatNothingReaches_IsNone()
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function("mov %edi, %eax; jmp 1f; cli; mov $1, %ecx; 1: ret"));
        Assert.IsEmpty(Rewrite(File.ReadAllBytes(path), "mnemonic:cli").Sites);
    }

    [TestMethod]
    [DataRow("jecxz 1f; psubb %xmm7, %xmm1; 1: ret")]
    [DataRow("mov $3, %ecx; 1: clc; addr32 loop 1b; ret")]
    [DataRow("jmp 2f; 1: clc; 2: jecxz 1b; ret")]
    public void Rewrite_LoopThatCountsInEcx_IsDisplaced(string body)
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function($"pushf; pop %r13; {body}"));
        Assert.IsNotEmpty(Rewrite(File.ReadAllBytes(path), "all").Sites);
    }

    [TestMethod]
    public void Verify_AnyLoadedByteThatRewritingMadeChanged_Fails()
    {
        using var folder = new ScratchFolder();
        var original = File.ReadAllBytes(AssembledModule.Build(folder, AssembledModule.Function("push %rbx; .cfi_adjust_cfa_offset 8; cli; mov $1, %eax; pop %rbx; .cfi_adjust_cfa_offset -8; ret"), "-Wl,--hash-style=both"));
        var rewritten = Rewrite(original, "length:1").Image;
        var unread = new UnreadBytes(rewritten);
        for (var offset = 0; offset < rewritten.Length; offset++)
        {
            if (offset < original.Length && original[offset] == rewritten[offset])
                continue;
            var damaged = rewritten.ToArray();
            damaged[offset] ^= 1;
            if (unread.ReasonOf(offset, damaged) is null)
                Assert.IsFalse(ModuleVerifier.Verify(original, damaged, "damaged.so", TestContext.CancellationToken).Succeeded, $"byte 0x{offset:x}");
        }
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public void Rewrite_EveryReferenceATableForEveryLabel_Ends()
    {
        using var folder = new ScratchFolder();
        var body = new StringBuilder();
        for (var i = 0; i < 200; i++)
            body.Append($"10{i}: lea 10{i}b(%rip), %rax; lea tables+{i * 8}(%rip), %rdx; movslq (%rdx,%rcx,4), %rdx; add %rdx, %rax; jmp *%rax; cli\n");
        var path = AssembledModule.Build(folder, $"{AssembledModule.Function(body.ToString())}\n.section .rodata\ntables: .skip 0x40000");
        Assert.IsNotEmpty(Rewrite(File.ReadAllBytes(path), "all").Sites);
    }

    private DiagnosticId Refuse(byte[] image)
    {
        var diagnostics = new DiagnosticBag("found.so");
        Assert.IsNull(ModuleRewriter.RewriteImage(image, ProbeSelection.None, diagnostics, TestContext.CancellationToken));
        return diagnostics.Single(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Id;
    }

    private RewrittenModule Rewrite(byte[] image, string probes)
    {
        var diagnostics = new DiagnosticBag("found.so");
        var selection = new ProbeSelection { Classes = [ProbeClass.TryParse(probes)!] };
        var module = ModuleRewriter.RewriteImage(image, selection, diagnostics, TestContext.CancellationToken);
        Assert.IsNotNull(module, string.Join('\n', diagnostics));
        return module;
    }
}
