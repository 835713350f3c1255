// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>Prepared objects that were changed: the verifier must see it.</summary>
[TestClass]
public sealed class ObjectVerifierTests
{
    private const int RelocationSize = 24;
    private const int SymbolInRelocation = 12;
    private const int AddendInRelocation = 16;

    private static readonly Dictionary<string, Action<ElfFile>> Damages = new(StringComparer.Ordinal)
    {
        ["a byte of the text"] = static file => Edit(file, ".text", static bytes => bytes[bytes.AsSpan().IndexOf((byte)0xc3)] ^= 1),
        ["a jump to elsewhere"] = static file => Edit(file, ".text", bytes => bytes[Jump(bytes) + 1]++),
        ["bytes behind a jump"] = static file => Edit(file, ".text", bytes => bytes[Jump(bytes) + 5] ^= 1),
        ["the site in a stub"] = static file => Edit(file, ".text", bytes => bytes[Stub(bytes)] ^= 1),
        ["the jump back"] = static file => Edit(file, ".text", static bytes => bytes[^4]++),
        ["no room behind a site"] = static file => Edit(file, ".text", bytes => bytes[bytes.AsSpan().LastIndexOf(new byte[] { 0x0f, 0x1f, 0x40, 0 }) + 3]++),
        ["bytes behind the last stub"] = static file => file.FindSection(".text")!.Content = (byte[])[.. file.FindSection(".text")!.Content.Span, 0xcc],
        ["a moved relocation"] = static file => Edit(file, ".rela.text", static bytes => bytes[0]++),
        ["another symbol of a relocation"] = static file => Edit(file, ".rela.text", static bytes => bytes[SymbolInRelocation]++),
        ["another addend of a relocation"] = static file => Edit(file, ".rela.text", static bytes => bytes[AddendInRelocation]++),
        ["a relocation more"] = static file => file.FindSection(".rela.text")!.Content = (byte[])[.. file.FindSection(".rela.text")!.Content.Span, .. file.FindSection(".rela.text")!.Content.Span[..RelocationSize]],
        ["a global symbol"] = static file => Edit(file, ".symtab", static bytes => bytes[^16]++),
        ["a local symbol that nothing asks for"] = static file => Edit(file, ".symtab", bytes => bytes[((int)file.FindSection(".symtab")!.Info - 1) * 24 + 8]++),
        ["a record of another place"] = static file => Edit(file, ".rela.afterlink.declared", static bytes => bytes[AddendInRelocation]++),
        ["a record of another length"] = static file => Edit(file, ".afterlink.declared", static bytes => bytes[8]++),
        ["the unwind record of a stub"] = static file => Edit(file, ".eh_frame", static bytes => bytes[^12]++),
        ["where the unwind record of a stub counts from"] = static file => Edit(file, ".rela.eh_frame", static bytes => bytes[^8]++),
        ["data"] = static file => Edit(file, ".comment", static bytes => bytes[3] ^= 1),
        ["flags of a section"] = static file => file.FindSection(".text")!.Flags |= 1,
        ["a section more"] = static file => file.AddSection(".text.more", ElfSectionType.ProgramBits, 6, new byte[16], 16),
        ["a record that is cut"] = static file => file.FindSection(".afterlink.object")!.Content = file.FindSection(".afterlink.object")!.Content[..80],
        ["the window of a site in the record"] = static file => Edit(file, ".afterlink.object", static bytes => bytes[56 + 35]++),
        ["the kind of a site in the record"] = static file => Edit(file, ".afterlink.object", static bytes => bytes[56 + 32]++),
    };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("a byte of the text", "AFL2221")]
    [DataRow("a jump to elsewhere", "AFL2222")]
    [DataRow("bytes behind a jump", "AFL2222")]
    [DataRow("the site in a stub", "AFL2223")]
    [DataRow("the jump back", "AFL2223")]
    [DataRow("no room behind a site", "AFL2223")]
    [DataRow("bytes behind the last stub", "AFL2221")]
    [DataRow("a moved relocation", "AFL2221")]
    [DataRow("another symbol of a relocation", "AFL2221")]
    [DataRow("another addend of a relocation", "AFL2221")]
    [DataRow("a relocation more", "AFL2221")]
    [DataRow("a global symbol", "AFL2221")]
    [DataRow("a local symbol that nothing asks for", "AFL2221")]
    [DataRow("a record of another place", "AFL2221")]
    [DataRow("a record of another length", "AFL2221")]
    [DataRow("the unwind record of a stub", "AFL2221")]
    [DataRow("where the unwind record of a stub counts from", "AFL2221")]
    [DataRow("data", "AFL2221")]
    [DataRow("flags of a section", "AFL2221")]
    [DataRow("a section more", "AFL2221")]
    [DataRow("a record that is cut", "AFL2022")]
    [DataRow("the window of a site in the record", "AFL2222")]
    [DataRow("the kind of a site in the record", "AFL2035")]
    public void Verify_ChangedObject_IsCaught(string damage, string code)
    {
        using var folder = new ScratchFolder();
        var (original, prepared) = Prepare(folder);
        var file = ElfFile.Read(prepared, new DiagnosticBag())!;
        Damages[damage](file);

        var result = ModuleVerifier.Verify(original, file.Write(), "changed.o", TestContext.CancellationToken);

        Assert.IsFalse(result.Succeeded);
        Assert.Contains(code, result.Diagnostics.Select(static (Diagnostic diagnostic) => diagnostic.Code), string.Join('\n', result.Diagnostics));
    }

    [TestMethod]
    public void Verify_PreparedObject_CountsSitesAndWindows()
    {
        using var folder = new ScratchFolder();
        var (original, prepared) = Prepare(folder);

        var result = ModuleVerifier.Verify(original, prepared, "b.o", TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreEqual((4, 3), (result.Sites, result.Windows));
        Assert.IsGreaterThan(400, result.BytesCompared);
    }

    [TestMethod]
    public void Verify_AgainstAnotherOriginal_IsAFL2030()
    {
        using var folder = new ScratchFolder();
        var (_, prepared) = Prepare(folder);
        var other = File.ReadAllBytes(PreparedObject.Compile(folder, "other.o", "int other(void) { return 1; }"));

        Assert.AreEqual("AFL2030", ModuleVerifier.Verify(other, prepared, "b.o", TestContext.CancellationToken).Diagnostics.Single<Diagnostic>().Code);
    }

    private (byte[] Original, byte[] Prepared) Prepare(ScratchFolder folder)
    {
        var input = PreparedObject.Compile(folder, "a.o", PreparedObject.Source);
        var result = AssembledModule.Rewrite(input, folder["b.o"], TestContext.CancellationToken);
        return (File.ReadAllBytes(input), File.ReadAllBytes(result.OutputPath));
    }

    private static void Edit(ElfFile file, string section, Action<byte[]> change)
    {
        var bytes = file.FindSection(section)!.Content.ToArray();
        change(bytes);
        file.FindSection(section)!.Content = bytes;
    }

    /// <summary>The first window with more than a jump.</summary>
    private static int Jump(byte[] text)
    {
        for (var at = 0; ; at++)
        {
            if (text[at] == 0xe9 && text[at + 5] == 0xcc)
                return at;
        }
    }

    private static int Stub(byte[] text)
    {
        var jump = Jump(text);
        return jump + 5 + BinaryPrimitives.ReadInt32LittleEndian(text.AsSpan(jump + 1));
    }
}
