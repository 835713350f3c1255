// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Elf;

[TestClass]
public sealed class ElfWriterTests
{
    private static readonly Gen<(string Name, byte[] Content, int Alignment)> AddedSections = Gen.Select(
        Gen.Char['a', 'z'].Array[1, 12].Select(static characters => ".added." + new string(characters)),
        Gen.Byte.Array[0, 300],
        Gen.Int[0, 6].Select(static shift => 1 << shift));

    [TestMethod]
    [DataRow("-c -O2 -g")]
    [DataRow("-c -O0 -ffunction-sections -fdata-sections")]
    [DataRow("-c -O2 -g -gz=zlib")]
    [DataRow("-c -O2 -flto -ffat-lto-objects")]
    [DataRow("-r -O2 -g")]
    public void Write_UnchangedObject_GivesTheBytesRead(string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("g++", [.. options.Split(' '), "-nostdlib", "-o", folder["module.o"], Fixture.Source("layout/module.cpp")]);
        Assert.AreSequenceEqual(File.ReadAllBytes(folder["module.o"]), Fixture.Read(folder["module.o"]).Write());
    }

    [TestMethod]
    public void Write_ObjectWithManySections_KeepsExtendedIndices()
    {
        // More than 0xff00 sections need counts in section 0 and a table of section indices.
        using var folder = new ScratchFolder();
        File.WriteAllLines(folder["many.s"], Enumerable.Range(0, 66000).Select(static i => $".section .many{i},\"aw\"\nsymbol{i}: .byte 1"));
        _ = Tool.Run("as", "-o", folder["many.o"], folder["many.s"]);
        var file = Fixture.Read(folder["many.o"]);
        Assert.AreEqual(".many65999", file.Symbols.Single(static symbol => symbol.Name == "symbol65999").Section?.Name);
        Assert.IsTrue(File.ReadAllBytes(folder["many.o"]).AsSpan().SequenceEqual(file.Write()));

        _ = file.AddSection(".added", ElfSectionType.ProgramBits, 0, "text"u8.ToArray(), 1);
        var again = Reread(file.Write());
        Assert.AreSequenceEqual("text"u8.ToArray(), again.Sections[^1].Content.ToArray());
        Assert.HasCount(file.Sections.Count, again.Sections);
    }

    [TestMethod]
    public void Write_AnySectionsAdded_ReadsBackAsTheSameModel()
    {
        using var folder = new ScratchFolder();
        var image = File.ReadAllBytes(Fixture.Compile(folder, "module.o", "layout/module.c", "-c", "-O2", "-g"));
        AddedSections.Array[1, 8].Sample(
            added =>
            {
                var file = Reread(image);
                foreach (var (name, content, alignment) in added)
                    _ = file.AddSection(name, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, content, (ulong)alignment);
                var written = file.Write();
                var again = Reread(written);
                Assert.AreSequenceEqual(file.Sections.Select(Describe), again.Sections.Select(Describe));
                foreach (var (section, other) in file.Sections.Zip(again.Sections))
                    Assert.IsTrue(section.Content.Span.SequenceEqual(other.Content.Span), section.Name);
                Assert.AreSequenceEqual(file.Symbols.Select(static symbol => (symbol.Name, symbol.Value, symbol.Section?.Index)), again.Symbols.Select(static symbol => (symbol.Name, symbol.Value, symbol.Section?.Index)));
                Assert.HasCount(file.Relocations.Count, again.Relocations);
                Assert.AreSequenceEqual(written, again.Write());
            },
            iter: 200,
            seed: "0000000000001");
    }

    [TestMethod]
    public void Write_ObjectWithResizedAndAddedSections_LinksAndRuns()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "module.o", "layout/module.c", "-c", "-O2", "-g", "-fPIC"));
        var text = file.FindSection(".text")!;
        text.Content = (byte[])[.. text.Content.Span, .. Enumerable.Repeat((byte)0xcc, 100)];
        _ = file.AddSection(".added", ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, new byte[33], 16);
        File.WriteAllBytes(folder["changed.o"], file.Write());
        Assert.AreEqual("", Tool.Start("readelf", null, "-aW", folder["changed.o"]).Error);
        _ = Tool.Run("gcc", "-shared", "-o", folder["module.so"], folder["changed.o"]);
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        Assert.StartsWith("work 7\n", Tool.Run(host, folder["module.so"]));
    }

    [TestMethod]
    public void Write_SharedObjectWithResizedSection_Throws()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC"));
        file.FindSection(".text")!.Content = new byte[3];
        _ = Assert.ThrowsExactly<InvalidOperationException>(file.Write);
    }

    [TestMethod]
    public void Write_SectionWithOtherBytes_ChangesOnlyThose()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC"));
        var comment = file.FindSection(".comment")!;
        var content = comment.Content.ToArray();
        content[0] ^= 1;
        comment.Content = content;
        var expected = file.Image.ToArray();
        expected[comment.Offset] ^= 1;
        Assert.AreSequenceEqual(expected, file.Write());
    }

    private static (string, ElfSectionType, ulong, ulong, ulong, ulong, int?) Describe(ElfSection section) =>
        (section.Name, section.Type, section.Flags, section.Offset, section.Size, section.Alignment, section.Link?.Index);

    private static ElfFile Reread(byte[] image)
    {
        var diagnostics = new DiagnosticBag();
        var file = ElfFile.Read(image, diagnostics);
        Assert.IsNotNull(file, string.Join('\n', diagnostics));
        return file;
    }
}
