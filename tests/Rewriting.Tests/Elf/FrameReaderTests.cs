// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Elf;

[TestClass]
public sealed partial class FrameReaderTests
{
    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu/libcrypto.so.3")]
    [DataRow("/usr/lib/x86_64-linux-gnu/libstdc++.so.6")]
    [DataRow("/usr/lib/x86_64-linux-gnu/libc.so.6")]
    public void FrameDescriptions_OfLibrary_AgreeWithReadelf(string path) => AssertAgrees(Fixture.Read(path), path);

    [TestMethod]
    [DataRow("g++", "layout/module.cpp", "-O2 -shared -fPIC")]
    [DataRow("g++", "layout/module.cpp", "-O2 -shared -fPIC -mcmodel=large")]
    [DataRow("g++", "layout/module.cpp", "-O2 -shared -fPIC -fno-dwarf2-cfi-asm")]
    [DataRow("gcc", "layout/host.c", "-O2 -fno-pic -no-pie -fno-dwarf2-cfi-asm -fexceptions")]
    [DataRow("gcc", "layout/host.c", "-O2 -fno-pic -no-pie -fno-dwarf2-cfi-asm -fexceptions -mcmodel=large")]
    [DataRow("clang", "layout/host.c", "-O2 -fexceptions")]
    public void FrameDescriptions_OfEveryPointerForm_AgreeWithReadelf(string compiler, string source, string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, [.. options.Split(' '), "-o", folder["module"], Fixture.Source(source)]);
        AssertAgrees(Fixture.Read(folder["module"]), folder["module"]);
    }

    [TestMethod]
    public void FrameDescriptions_OfObject_AreTheFunctionsOfTheirSections()
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("g++", "-c", "-O2", "-ffunction-sections", "-o", folder["module.o"], Fixture.Source("layout/module.cpp"));
        var file = Fixture.Read(folder["module.o"]);
        Assert.IsNotEmpty(file.FrameDescriptions);

        // Every function of the compiler has one entry, and its own section here; `probe` is assembler text without one.
        foreach (var function in file.Symbols.Where(static symbol => symbol is { Type: ElfSymbolType.Function, IsUndefined: false } and not { Name: "probe" }))
        {
            var frame = file.FrameDescriptions.Single(frame => frame.Section == function.Section && frame.Start == function.Value);
            Assert.AreEqual(function.Value + function.Size, frame.End, function.Name);
        }

        Assert.Contains(static frame => frame.LsdaSection is not null, file.FrameDescriptions);
    }

    private static void AssertAgrees(ElfFile file, string path)
    {
        // DWARF sections of a separate debug file would be shown too; only what the file has is of interest.
        var expected = Entry().Matches(Tool.Run("readelf", "-wN", "--debug-dump=frames", path))
            .Select(static match => (Parse(match.Groups[1]), Parse(match.Groups[2])))
            .Order()
            .ToArray();
        var actual = file.FrameDescriptions.Select(static frame => (frame.Start, frame.End)).ToArray();
        Assert.IsGreaterThan(3, actual.Length);
        Assert.AreSequenceEqual(expected, actual);
    }

    private static ulong Parse(Group group) => ulong.Parse(group.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@" FDE cie=[0-9a-f]+ pc=([0-9a-f]+)\.\.([0-9a-f]+)")]
    private static partial Regex Entry();
}
