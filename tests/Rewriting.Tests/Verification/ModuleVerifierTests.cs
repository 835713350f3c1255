// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.Verification;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.Verification;

/// <summary>Corrupts rewritten modules in every way that the verifier promises to notice.</summary>
[TestClass]
public sealed class ModuleVerifierTests
{
    // Two windows: one with neighbours of every kind that is displaced, one that is short and has a springboard.
    private const string Body = """
        cli
        jne 1f
        mov data(%rip), %eax
        call before
        1: rdtsc
        call before
        ret
        nopl 0x1000(%rax,%rax,1)
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Verify_RewrittenModule_Succeeds()
    {
        var (original, rewritten) = Build();
        var result = ModuleVerifier.Verify(original, rewritten, "module.so", TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreEqual("2 2", $"{result.Sites} {result.Windows}");
        Assert.IsGreaterThan(original.Length / 2, (int)result.BytesCompared);
    }

    [TestMethod]
    public void Verify_AnyByteOfAStubChanged_Fails()
    {
        var (original, rewritten) = Build();
        var info = Inspect(rewritten);
        var start = OffsetOf(rewritten, info.StubTextAddress);
        for (var offset = start; offset < start + (int)info.StubTextSize; offset++)
        {
            // Bits that change no instruction (REX.B before a rip-relative operand) change nothing.
            var damaged = Flip(rewritten, offset);
            if (rewritten[offset] != 0xCC && Disassemble(rewritten, start, info) != Disassemble(damaged, start, info))
                AssertFails(original, damaged, DiagnosticId.VerifyStub, $"stub byte {offset - start}");
        }
    }

    [TestMethod]
    public void Verify_AnyByteOfAWindowChanged_Fails()
    {
        var (original, rewritten) = Build();
        foreach (var site in Inspect(rewritten).Sites)
        {
            for (var i = 0; i < site.WindowLength; i++)
            {
                var damaged = Flip(rewritten, OffsetOf(rewritten, site.WindowAddress) + i);
                var result = ModuleVerifier.Verify(original, damaged, "module.so", TestContext.CancellationToken);
                Assert.Contains(static diagnostic => diagnostic.Id is DiagnosticId.VerifyWindow or DiagnosticId.VerifyBytes, result.Diagnostics, $"window byte {i}");
                Assert.IsFalse(result.Succeeded);
            }
        }
    }

    [TestMethod]
    public void Verify_SpringboardChanged_Fails()
    {
        var (original, rewritten) = Build();
        var site = Inspect(rewritten).Sites.Single(static site => site.WindowLength < 5);
        var window = OffsetOf(rewritten, site.WindowAddress);
        var springboard = window + 2 + (sbyte)rewritten[window + 1];
        for (var i = 0; i < 5; i++)
            AssertFails(original, Flip(rewritten, springboard + i), DiagnosticId.VerifyWindow, $"springboard byte {i}");
    }

    [TestMethod]
    public void Verify_AnyByteOutsideOfWindowsChanged_Fails()
    {
        var (original, rewritten) = Build();
        var text = (int)ElfFile.Read(original, new DiagnosticBag())!.FindSection(".text")!.Offset;
        AssertFails(original, Flip(rewritten, text), DiagnosticId.VerifyBytes, "first byte of text");
        var data = ElfFile.Read(original, new DiagnosticBag())!.FindSection(".data")!;
        AssertFails(original, Flip(rewritten, (int)(data.Offset + data.Size) - 1), DiagnosticId.VerifyBytes, "last byte of data");
        AssertFails(original, Flip(rewritten, 24), DiagnosticId.VerifyBytes, "entry point");
    }

    [TestMethod]
    [DataRow(".symtab", ElfSymbol.EntrySize + 8, "value of a symbol")]
    [DataRow(".strtab", 1, "name of a symbol")]
    [DataRow(".shstrtab", 1, "name of a section")]
    [DataRow(".dynsym", ElfSymbol.EntrySize + 8, "value of a dynamic symbol")]
    [DataRow(".dynstr", 1, "name of a dynamic symbol")]
    [DataRow(".gnu.hash", 16, "filter of the hash table")]
    public void Verify_SectionThatMovedChanged_Fails(string section, int position, string what)
    {
        var (original, rewritten) = Build();
        var offset = (int)ElfFile.Read(rewritten, new DiagnosticBag())!.FindSection(section)!.Offset;
        AssertFails(original, Flip(rewritten, offset + position), DiagnosticId.VerifyTables, what);
    }

    [TestMethod]
    public void Verify_AnyByteOfTheCellChanged_Fails()
    {
        var (original, rewritten) = Build();
        var cell = OffsetOf(rewritten, Inspect(rewritten).BindingCellAddress);
        for (var i = 0; i < SharedObjectLayout.CellSize; i++)
            AssertFails(original, Flip(rewritten, cell + i), DiagnosticId.VerifyTables, $"byte {i}");
    }

    [TestMethod]
    public void Verify_AnyByteOfAProgramHeaderChanged_Fails()
    {
        using var folder = new ScratchFolder();
        var program = Fixture.Compile(folder, "program", "layout/program.c", "-O2");
        var path = AssembledModule.Rewrite(program, folder["out"], TestContext.CancellationToken).OutputPath;
        var (original, rewritten) = (File.ReadAllBytes(program), File.ReadAllBytes(path));
        var count = ElfFile.Read(rewritten, new DiagnosticBag())!.Segments.Count;
        for (var offset = 0; offset < count * ElfSegment.HeaderSize; offset++)
        {
            // Nobody uses the physical address; the alignment of what was added is the page's whatever the file says.
            if (offset % ElfSegment.HeaderSize is >= 24 and < 32 or >= 48)
                continue;
            var result = ModuleVerifier.Verify(original, Flip(rewritten, ElfHeader.Size + offset), "program", TestContext.CancellationToken);
            Assert.IsFalse(result.Succeeded, $"byte {offset % ElfSegment.HeaderSize} of header {offset / ElfSegment.HeaderSize}");
        }
    }

    [TestMethod]
    public void Verify_AnyByteOfTheFrameTableChanged_Fails()
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O1", "-o", folder["sites.so"], Fixture.Source("layout/sites.cpp"));
        var path = AssembledModule.Rewrite(folder["sites.so"], folder["out.so"], TestContext.CancellationToken).OutputPath;
        var (original, rewritten) = (File.ReadAllBytes(folder["sites.so"]), File.ReadAllBytes(path));
        var change = FrameTable.Read(ElfFile.Read(rewritten, new DiagnosticBag())!)!.Change;
        for (var offset = change.Offset; offset < change.Offset + change.Length; offset++)
            AssertFails(original, Flip(rewritten, (int)offset), DiagnosticId.VerifyTables, $"byte {offset - change.Offset}");
    }

    [TestMethod]
    public void Verify_AnyByteOfASectionHeaderChanged_Fails()
    {
        var (original, rewritten) = Build();
        var file = ElfFile.Read(rewritten, new DiagnosticBag())!;
        var text = (int)file.Header.SectionHeaderOffset + file.FindSection(".text")!.Index * ElfSection.HeaderSize;
        for (var i = 0; i < ElfSection.HeaderSize; i++)
            Assert.IsFalse(ModuleVerifier.Verify(original, Flip(rewritten, text + i), "module.so", TestContext.CancellationToken).Succeeded, $"byte {i}");
    }

    [TestMethod]
    public void Verify_AnyByteOfARecordChanged_Fails()
    {
        var (original, rewritten) = Build();
        var table = OffsetOf(rewritten, Inspect(rewritten).SiteTableAddress);
        for (var offset = 0; offset < SiteTableLayout.HeaderSize + SiteTableLayout.RecordSize; offset++)
        {
            // Where a source line comes from is not proven again; it has no influence on what runs.
            var field = offset - SiteTableLayout.HeaderSize;
            if (field is >= SiteTableLayout.RecordSource and < SiteTableLayout.RecordReason)
                continue;
            var result = ModuleVerifier.Verify(original, Flip(rewritten, table + offset), "module.so", TestContext.CancellationToken);
            Assert.IsFalse(result.Succeeded, $"table byte {offset}");
        }
    }

    [TestMethod]
    public void Verify_AnotherOriginal_Fails()
    {
        var (original, rewritten) = Build();
        AssertFails(Flip(original, original.Length - 1), rewritten, DiagnosticId.VerifyOriginal, "hash");
        AssertFails([.. original, 0], rewritten, DiagnosticId.VerifyOriginal, "size");
    }

    [TestMethod]
    public void Verify_OriginalAgainstItself_SaysThatItWasNotRewritten()
    {
        var (original, _) = Build();
        AssertFails(original, original, DiagnosticId.NotRewritten, "no note");
    }

    [TestMethod]
    public void Verify_NoteOfAnotherVersion_Fails()
    {
        var (original, rewritten) = Build();
        var note = rewritten.AsSpan().LastIndexOf("Afterlink\0"u8) + 12;
        AssertFails(original, Flip(rewritten, note + SiteTableLayout.NoteVersion), DiagnosticId.NoteDamaged, "version");
        AssertFails(original, Flip(rewritten, note + SiteTableLayout.NoteBindingCell + 1), DiagnosticId.VerifyOriginal, "cell");
        AssertFails(original, Flip(rewritten, note + SiteTableLayout.NoteSiteTableSize), DiagnosticId.SiteTableDamaged, "size of table");
    }

    [TestMethod]
    public void Verify_TableWithoutASite_Fails()
    {
        var (original, rewritten) = Build();
        var info = Inspect(rewritten);
        var table = OffsetOf(rewritten, info.SiteTableAddress);
        var damaged = rewritten.ToArray();

        // The second record is the last one: take it away, with its bytes, so that nothing else is wrong with the table.
        BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(table + SiteTableLayout.HeaderCount), 1);
        var strings = BinaryPrimitives.ReadInt32LittleEndian(damaged.AsSpan(table + SiteTableLayout.HeaderStringsOffset));
        BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(table + SiteTableLayout.HeaderStringsOffset), strings - SiteTableLayout.RecordSize);
        damaged.AsSpan(table + strings, (int)info.SiteTableSize - strings).CopyTo(damaged.AsSpan(table + strings - SiteTableLayout.RecordSize));
        var note = damaged.AsSpan().LastIndexOf("Afterlink\0"u8) + 12;
        BinaryPrimitives.WriteUInt64LittleEndian(damaged.AsSpan(note + SiteTableLayout.NoteSiteTableSize), info.SiteTableSize - SiteTableLayout.RecordSize);

        AssertFails(original, damaged, DiagnosticId.VerifySites, "a site that is not listed");
    }

    [TestMethod]
    [DataRow("test: 1: cli; 2: mov $1, %eax; jmp 3f; 3: jne 2b; ret", "a branch at")]
    [DataRow("test: 1: cli; .globl inside; inside: mov $1, %eax; ret", "a symbol")]
    public void Check_WindowThatControlEntersBehindItsStart_Fails(string text, string expected)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, $".text\n.globl test\n.type test, @function\n{text}\n.size test, . - test");
        var analysis = CodeAnalyzer.Analyze(Fixture.Read(module), TestContext.CancellationToken);
        var start = analysis.Sites.Single().Map.AddressOf(analysis.Sites.Single().Offset);
        var diagnostics = new DiagnosticBag();

        EntryCheck.Check(analysis, [new VerifiedWindow(start, 6, 0, 0, 1)], diagnostics);

        Assert.AreEqual(DiagnosticId.VerifyEntry, diagnostics.Single().Id);
        Assert.Contains(expected, diagnostics.Single().Message);
    }

    private (byte[] Original, byte[] Rewritten) Build()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(Body) + "\n.data\ndata: .quad 0");
        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        Assert.AreEqual("absorbed 9|inplace 2", string.Join('|', result.Sites.Select(static site => $"{site.WindowText} {site.WindowLength}")));
        return (File.ReadAllBytes(module), File.ReadAllBytes(result.OutputPath));
    }

    private static string Disassemble(byte[] image, int offset, ModuleInfo info)
    {
        var decoder = Decoder.Create(64, image.AsSpan(offset, (int)info.StubTextSize).ToArray(), info.StubTextAddress);
        return string.Join('\n', decoder.Select(static instruction => instruction.ToString()));
    }

    private static ModuleInfo Inspect(byte[] image)
    {
        var diagnostics = new DiagnosticBag();
        var info = ModuleInspector.Inspect(image, "module.so", diagnostics);
        Assert.IsNotNull(info, string.Join('\n', diagnostics));
        return info;
    }

    private static int OffsetOf(byte[] image, ulong address)
    {
        var file = ElfFile.Read(image, new DiagnosticBag());
        Assert.IsTrue(file!.TryGetFileOffset(address, out var offset));
        return (int)offset;
    }

    private static byte[] Flip(byte[] image, int offset)
    {
        var damaged = image.ToArray();
        damaged[offset] ^= 1;
        return damaged;
    }

    private void AssertFails(byte[] original, byte[] rewritten, DiagnosticId id, string what)
    {
        var result = ModuleVerifier.Verify(original, rewritten, "module.so", TestContext.CancellationToken);
        Assert.IsFalse(result.Succeeded, what);
        Assert.Contains(diagnostic => diagnostic.Id == id, result.Diagnostics, $"{what}: {string.Join('\n', result.Diagnostics)}");
    }
}
