// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Elf;

[TestClass]
public sealed class ElfReaderTests
{
    // Fields of the section header and of the program header (System V gABI).
    private const int SectionAddress = 16;
    private const int SectionOffset = 24;
    private const int SectionSize = 32;
    private const int SectionLink = 40;
    private const int SectionEntrySize = 56;
    private const int SegmentOffset = 8;
    private const int SegmentAddress = 16;
    private const int SegmentFileSize = 32;

    private static readonly Dictionary<DiagnosticId, Action<DamagedModule>> Damages = new()
    {
        [DiagnosticId.ElfNoMagic] = static module => module.Image = "#!/bin/sh\n"u8.ToArray(),
        [DiagnosticId.ElfTruncated] = static module => module.Image = module.Image[..40],
        [DiagnosticId.ElfNot64Bit] = static module => module.Header(4, 1, 1),
        [DiagnosticId.ElfNotLittleEndian] = static module => module.Header(5, 1, 2),
        [DiagnosticId.ElfUnknownVersion] = static module => module.Header(6, 1, 2),
        [DiagnosticId.ElfOtherMachine] = static module => module.Header(18, 2, 40),
        [DiagnosticId.ElfOtherType] = static module => module.Header(16, 2, 4),
        [DiagnosticId.ElfHeaderSizes] = static module => module.Header(54, 2, 32),
        [DiagnosticId.ElfProgramHeadersOutside] = static module => module.Header(32, 8, (ulong)module.Length - 100),
        [DiagnosticId.ElfSectionHeadersOutside] = static module => module.Header(40, 8, (ulong)module.Length - 100),
        [DiagnosticId.ElfSectionOutside] = static module => module.Section(".comment", SectionOffset, 8, (ulong)module.Length - 1),
        [DiagnosticId.ElfStringTable] = static module => module.Content(".strtab", (int)module.SizeOf(".strtab") - 1, 1, 'x'),
        [DiagnosticId.ElfSectionLink] = static module => module.Section(".rela.plt", SectionLink, 4, 1000),
        [DiagnosticId.ElfSegmentOutside] = static module => module.Segment(ElfSegmentType.Load, 1, SegmentOffset, (ulong)module.Length),
        [DiagnosticId.ElfSegmentsOverlap] = static module => module.Segment(ElfSegmentType.Load, 1, SegmentAddress, 0x10),
        [DiagnosticId.ElfSectionPlace] = static module => module.Section(".text", SectionAddress, 8, 0x10),
        [DiagnosticId.ElfDynamicTable] = static module => module.Segment(ElfSegmentType.Dynamic, 0, SegmentFileSize, 16),
        [DiagnosticId.ElfSymbolTable] = static module => module.Section(".symtab", SectionEntrySize, 8, 23),
        [DiagnosticId.ElfRelocations] = static module => module.Dynamic(ElfDynamicTag.RelocationsSize, 25),
        [DiagnosticId.ElfHashTable] = static module => module.Content(".gnu.hash", 0, 4, 0x7fffffff),
        [DiagnosticId.ElfVersionTable] = static module => module.Dynamic(ElfDynamicTag.VersionNeedCount, 1000),
        [DiagnosticId.ElfNotes] = static module => module.Content(".note.gnu.build-id", 4, 4, 0x7fffffff),
        [DiagnosticId.ElfFrames] = static module => module.Content(".eh_frame", 0, 4, 0x7fffffff),
        [DiagnosticId.ElfSectionsOverlap] = static module =>
        {
            foreach (var name in (string[])[".comment", ".symtab", ".strtab"])
                _ = module.Section(name, SectionOffset, 8, 0).Section(name, SectionSize, 8, (ulong)module.Length);
        },
    };

    public static IEnumerable<object[]> Codes => DiagnosticTable.All
        .Where(static row => (int)row.Id is >= 1000 and < 2000)
        .Select(static row => (object[])[row.Id]);

    [TestMethod]
    [DynamicData(nameof(Codes))]
    public void Read_OneDamage_GivesItsCode(DiagnosticId id)
    {
        using var folder = new ScratchFolder();
        var module = new DamagedModule(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2"));
        Damages[id](module);
        var diagnostics = new DiagnosticBag("module.so");
        var file = ElfFile.Read(module.Image, diagnostics);
        Assert.Contains(id, diagnostics.Select(static diagnostic => diagnostic.Id));
        Assert.AreEqual(DiagnosticTable.Find(id).Severity == DiagnosticSeverity.Error, file is null);
        Assert.StartsWith("module.so: ", diagnostics.First().ToString());
    }

    [TestMethod]
    [DataRow(ElfDynamicTag.StringTable, DiagnosticId.ElfStringTable)]
    [DataRow(ElfDynamicTag.Relocations, DiagnosticId.ElfRelocations)]
    [DataRow(ElfDynamicTag.RelocationsSize, DiagnosticId.ElfRelocations)]
    [DataRow(ElfDynamicTag.PltRelocations, DiagnosticId.ElfRelocations)]
    [DataRow(ElfDynamicTag.PltRelocationsSize, DiagnosticId.ElfRelocations)]
    public void Read_DynamicTableWithHalfOfATable_IsRefused(ElfDynamicTag missing, DiagnosticId expected) =>
        AssertRefused(module => module.WithoutDynamic(missing), expected);

    [TestMethod]
    public void Read_MoreRelativeRelocationsThanThereAre_IsRefused() =>
        AssertRefused(static module => module.Dynamic(ElfDynamicTag.RelativeRelocationCount, module.SizeOf(".rela.dyn") / 24), DiagnosticId.ElfRelocations);

    private static void AssertRefused(Action<DamagedModule> damage, DiagnosticId expected)
    {
        using var folder = new ScratchFolder();
        var module = new DamagedModule(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2"));
        damage(module);
        var diagnostics = new DiagnosticBag("module.so");
        Assert.IsNull(ElfFile.Read(module.Image, diagnostics));
        Assert.AreEqual(expected, diagnostics.Single().Id);
    }

    [TestMethod]
    [DataRow("gcc", "-m32 -c")]
    public void Read_32BitObject_IsRefused(string compiler, string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, [.. options.Split(' '), "-o", folder["module.o"], Fixture.Source("layout/provider.c")]);
        var diagnostics = new DiagnosticBag();
        Assert.IsNull(ElfFile.Read(File.ReadAllBytes(folder["module.o"]), diagnostics));
        Assert.AreEqual(DiagnosticId.ElfNot64Bit, diagnostics.Single().Id);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    public void Read_CutAnywhere_IsRefused(int step)
    {
        using var folder = new ScratchFolder();
        var image = File.ReadAllBytes(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2"));

        // The section headers come last, so that every byte that is missing is missed.
        for (var length = 0; length < image.Length; length += step * 13)
        {
            var diagnostics = new DiagnosticBag();
            Assert.IsNull(ElfFile.Read(image.AsMemory(0, length), diagnostics), $"cut at {length}");
            Assert.IsTrue(diagnostics.HasErrors, $"cut at {length}");
        }
    }

    [TestMethod]
    public void Read_SectionsTakenAway_FindsTheSameDynamicTables()
    {
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2");
        var whole = Fixture.Read(path);
        var image = File.ReadAllBytes(path);
        image.AsSpan(40, 8).Clear();
        image.AsSpan(58, 6).Clear();
        var diagnostics = new DiagnosticBag();
        var bare = ElfFile.Read(image, diagnostics);
        Assert.IsNotNull(bare);
        Assert.IsEmpty(diagnostics);
        Assert.IsEmpty(bare.Sections);
        Assert.AreSequenceEqual(whole.DynamicSymbols.Select(static symbol => symbol.ToString()), bare.DynamicSymbols.Select(static symbol => symbol.ToString()));
        Assert.AreSequenceEqual(whole.Relocations.Select(static relocation => relocation.Offset), bare.Relocations.Select(static relocation => relocation.Offset));
        Assert.AreSequenceEqual(whole.FrameDescriptions.Select(static frame => frame.Start), bare.FrameDescriptions.Select(static frame => frame.Start));
        Assert.HasCount(1, bare.CodeRanges);
    }
}
