// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86;
using Architecture = Afterlink.Rewriting.Architectures.Architecture;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>What an extended file consists of, byte by byte, for every shared object of the machine.</summary>
[TestClass]
public sealed class SharedObjectBytesTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu")]
    [DataRow(null)]
    public void Write_EverySharedObjectOfFolder_ChangesOnlyWhatItDeclares(string? folder)
    {
        var extended = 0;
        foreach (var path in Directory.EnumerateFiles(folder ?? RuntimeEnvironment.GetRuntimeDirectory(), "*.so*"))
        {
            var image = File.ResolveLinkTarget(path, returnFinalTarget: false) is null ? File.ReadAllBytes(path) : [];
            if (!image.AsSpan().StartsWith("\u007fELF"u8))
                continue;
            var diagnostics = new DiagnosticBag(path);
            var file = ElfFile.Read(image, diagnostics)!;
            if (Architecture.Of(file).PlanLayout(file, diagnostics) is not { IsBound: true } layout)
            {
                // Nothing but the dynamic linker cannot be bound here.
                Assert.AreEqual(DiagnosticId.LayoutSelfRelocating, diagnostics.Single().Id, diagnostics.Single().ToString());
                continue;
            }

            Assert.AreEqual(HeaderPlace.InPlace, layout.Room.Place, path);
            var addition = ProbedModule.AdditionFor(file);
            var result = layout.Write(addition);
            AssertSameOutside(layout, addition, image, result, path);
            AssertTablesKept(file, layout, Reread(result, path), path);
            extended++;
        }

        TestContext.WriteLine($"{extended} files");
        Assert.IsGreaterThan(5, extended);
    }

    [TestMethod]
    public void Write_Twice_GivesTheSameBytes()
    {
        var image = File.ReadAllBytes("/usr/lib/x86_64-linux-gnu/libcrypto.so.3");
        Assert.IsTrue(Make().AsSpan().SequenceEqual(Make()));

        byte[] Make()
        {
            var file = ElfFile.Read(image, new DiagnosticBag())!;
            return ProbedModule.PlanOf(file).Write(ProbedModule.AdditionFor(file));
        }
    }

    [TestMethod]
    public void Write_Note_LeadsToCellTableStubsAndOriginal()
    {
        const string Library = "/usr/lib/x86_64-linux-gnu/libz.so.1";
        var file = Fixture.Read(Library);
        var layout = ProbedModule.PlanOf(file);
        byte[] table = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        byte[] stubs = [0x90, 0xc3];
        var result = Reread(layout.Write(new SharedObjectAddition { StubText = stubs, SiteTable = table }), Library);
        var note = result.Notes.Single(static note => note.Owner == SiteTableLayout.NoteName);
        var descriptor = note.Descriptor.Span;
        Assert.AreEqual(SiteTableLayout.NoteType, note.Type);
        Assert.HasCount(SiteTableLayout.NoteSize, descriptor.ToArray());
        Assert.AreEqual(SiteTableLayout.Version, (int)MemoryMarshal.Read<uint>(descriptor));
        Assert.AreEqual(layout.BindingCellAddress, Read(descriptor, SiteTableLayout.NoteBindingCell));
        Assert.AreEqual(layout.SiteTableAddressAfter(stubs.Length), Read(descriptor, SiteTableLayout.NoteSiteTable));
        Assert.AreEqual((ulong)table.Length, Read(descriptor, SiteTableLayout.NoteSiteTableSize));
        Assert.AreEqual(layout.StubTextAddress, Read(descriptor, SiteTableLayout.NoteStubText));
        Assert.AreEqual((ulong)stubs.Length, Read(descriptor, SiteTableLayout.NoteStubTextSize));
        Assert.AreEqual((ulong)file.Image.Length, Read(descriptor, SiteTableLayout.NoteOriginalSize));
        Assert.AreSequenceEqual(SHA256.HashData(file.Image.Span), descriptor.Slice(SiteTableLayout.NoteOriginalHash, 32).ToArray());
        Assert.AreSequenceEqual(table, result.GetBytes(layout.SiteTableAddressAfter(stubs.Length), table.Length).ToArray());
        Assert.AreSequenceEqual(stubs, result.GetBytes(layout.StubTextAddress, stubs.Length).ToArray());
        Assert.AreSequenceEqual(new byte[8], result.GetBytes(layout.BindingCellAddress, 8).ToArray());
    }

    private static ulong Read(ReadOnlySpan<byte> descriptor, int offset) => MemoryMarshal.Read<ulong>(descriptor[offset..]);

    private static ElfFile Reread(byte[] image, string path)
    {
        var diagnostics = new DiagnosticBag(path);
        var file = ElfFile.Read(image, diagnostics);
        Assert.IsNotNull(file, string.Join('\n', diagnostics));
        Assert.IsEmpty(diagnostics);
        return file;
    }

    private static void AssertSameOutside(SharedObjectLayout layout, SharedObjectAddition addition, byte[] original, byte[] result, string path)
    {
        // What may have changed is put back; all else must be as it was.
        var restored = result.AsSpan(0, original.Length).ToArray();
        var ranges = layout.HeaderChanges.Select(static change => (change.Offset, change.Length))
            .Concat(addition.Patches.Select(patch => layout.Original.TryGetFileOffset(patch.Address, out var offset) ? (offset, (ulong)patch.Bytes.Length) : default));
        foreach (var (offset, length) in ranges)
            original.AsSpan((int)offset, (int)length).CopyTo(restored.AsSpan((int)offset));
        var different = original.AsSpan().CommonPrefixLength(restored);
        Assert.AreEqual(original.Length, different, $"{path}: byte 0x{different:x} changed");
    }

    private static void AssertTablesKept(ElfFile original, SharedObjectLayout layout, ElfFile result, string path)
    {
        Assert.IsTrue(original.DynamicSymbols.Select(Describe).SequenceEqual(result.DynamicSymbols.SkipLast(1).Select(Describe)), path);
        var added = result.DynamicSymbols[^1];
        Assert.AreEqual(BindingLayout.SymbolName, added.Name, path);
        Assert.IsTrue(added is { IsUndefined: true, Binding: ElfSymbolBinding.Weak, Type: ElfSymbolType.Object, Visibility: 0 }, path);

        var relative = (int)original.Dynamic!.GetOrZero(ElfDynamicTag.RelativeRelocationCount);
        var relocation = result.Relocations[relative];
        Assert.AreEqual(new ElfRelocation(layout.BindingCellAddress, X86RelocationType.GlobalData, added, 0, null), relocation, path);
        Assert.IsTrue(
            original.Relocations.Select(DescribeRelocation).SequenceEqual(
                result.Relocations.Where((_, index) => index != relative).Select(DescribeRelocation)),
            path);

        // What glibc needs to make one range of the two tables.
        if (original.Dynamic.GetOrZero(ElfDynamicTag.PltRelocationsSize) != 0)
        {
            var dynamic = result.Dynamic!;
            Assert.AreEqual(
                dynamic.GetOrZero(ElfDynamicTag.Relocations) + dynamic.GetOrZero(ElfDynamicTag.RelocationsSize),
                dynamic.GetOrZero(ElfDynamicTag.PltRelocations),
                path);
        }

        static (string, ulong, int, int, int, ulong, int) Describe(ElfSymbol symbol) =>
            (symbol.Name, symbol.Value, symbol.Type, symbol.Binding, symbol.Visibility, symbol.Size, symbol.SectionIndex);
        static (ulong, uint, int?, long) DescribeRelocation(ElfRelocation relocation) =>
            (relocation.Offset, relocation.Type, relocation.Symbol?.Index, relocation.Addend);
    }
}
