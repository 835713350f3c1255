// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.AArch64;

/// <summary>Debian's cross tools: modules of AArch64, and a second opinion on every word.</summary>
internal static class CrossTools
{
    /// <summary>Assembles text for the newest architecture that the assembler knows.</summary>
    public static string Assemble(ScratchFolder folder, string text)
    {
        var path = folder["assembled.o"];
        var result = Tool.StartWithInput("aarch64-linux-gnu-as", null, text + "\n", ["-march=armv9.3-a+rng+sme+memtag+profile", "-o", path, "-"]);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        return path;
    }

    /// <summary>Compiles a source of the fixtures.</summary>
    public static string Compile(ScratchFolder folder, string output, string source, params string[] options)
    {
        var path = folder[output];
        _ = Tool.Run("aarch64-linux-gnu-gcc", ["-o", path, Fixture.Source(source), .. options]);
        return path;
    }

    /// <summary>What the disassembler says of a file: address, word and text of each instruction.</summary>
    public static IEnumerable<(ulong Address, uint Word, string Text)> Disassemble(string path)
    {
        foreach (var line in Tool.Run("aarch64-linux-gnu-objdump", "-d", path).Split('\n'))
        {
            var fields = line.Split('\t', 3);
            if (fields.Length == 3 && fields[0].EndsWith(':') && uint.TryParse(fields[1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var word))
                yield return (ulong.Parse(fields[0].AsSpan().Trim()[..^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), word, fields[2].Trim());
        }
    }
}
