// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Dwarf;

[TestClass]
public sealed partial class LineTableTests
{
    [TestMethod]
    [DataRow("gcc", "-gdwarf-4", "-O0")]
    [DataRow("gcc", "-gdwarf-4", "-O2")]
    [DataRow("gcc", "-gdwarf-5", "-O2")]
    [DataRow("gcc", "-gdwarf-5 -gz=zlib", "-O2")]
    [DataRow("gcc", "-gdwarf-4 -gz=zlib", "-O1")]
    [DataRow("gcc", "-gdwarf-3 -gstrict-dwarf", "-O1")]
    public void TryFind_EveryAddressOfSharedObject_AgreesWithAddr2Line(string compiler, string debug, string optimization)
    {
        using var folder = new ScratchFolder();
        var path = folder["lines.so"];
        _ = Tool.Run(compiler, ["-shared", "-fPIC", optimization, .. debug.Split(' '), "-o", path, Fixture.Source("lines/lines.c")]);
        AssertAgrees(path, null);
    }

    [TestMethod]
    [DataRow(".text", "-gdwarf-5")]
    [DataRow(".text.other", "-gdwarf-5")]
    [DataRow(".text", "-gdwarf-4")]
    [DataRow(".text.other", "-gdwarf-4")]
    [DataRow(".text", "-gdwarf-5 -gz=zlib")]
    public void TryFind_EveryOffsetOfObjectSection_AgreesWithAddr2Line(string section, string debug)
    {
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "lines.o", "lines/lines.c", ["-c", "-O2", .. debug.Split(' ')]);
        AssertAgrees(path, section);
    }

    [TestMethod]
    public void TryFind_64BitFormat_AgreesWithThe32BitFormat()
    {
        // addr2line 2.40 does not read the 64-bit format that gcc writes; the code is the same in both files.
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "lines64.so", "lines/lines.c", "-shared", "-fPIC", "-O1", "-gdwarf-5", "-gdwarf64");
        var reference = Fixture.Compile(folder, "lines32.so", "lines/lines.c", "-shared", "-fPIC", "-O1", "-gdwarf-5");
        AssertAgrees(path, null, reference);
    }

    [TestMethod]
    public void TryFind_RelativeSourceName_StartsWithCompilationDirectory()
    {
        using var folder = new ScratchFolder();
        File.Copy(Fixture.Source("lines/lines.c"), folder["lines.c"]);
        File.Copy(Fixture.Source("lines/inner.h"), folder["inner.h"]);
        _ = Tool.Run("sh", "-c", $"cd {folder.FullName} && gcc -gdwarf-4 -O0 -shared -fPIC -o lines.so lines.c");
        AssertAgrees(folder["lines.so"], null);
    }

    [TestMethod]
    public void Read_NoDebugInformation_IsEmpty()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "lines.so", "lines/lines.c", "-shared", "-fPIC", "-g0"));
        var table = LineTable.Read(file);
        Assert.IsTrue(table.IsEmpty);
        Assert.IsFalse(table.TryFind(null, file.CodeRanges[0].Address, out _, out _));
    }

    private static void AssertAgrees(string path, string? sectionName, string? reference = null)
    {
        var file = Fixture.Read(path);
        var section = sectionName is null ? null : file.FindSection(sectionName);
        var addresses = file.CodeRanges
            .Where(range => section is null || range.Section == section)
            .SelectMany(range => Enumerable.Range(0, range.Bytes.Length).Select(i => range.Address + (ulong)i))
            .ToArray();
        var input = string.Join('\n', addresses.Select(static address => address.ToString("x", CultureInfo.InvariantCulture)));
        string[] options = sectionName is null ? ["-e", reference ?? path] : ["-e", reference ?? path, "-j", sectionName];
        var expected = Tool.StartWithInput("addr2line", null, input + "\n", options).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(addresses.Length, expected);

        var table = LineTable.Read(file);
        var found = 0;
        for (var i = 0; i < addresses.Length; i++)
        {
            var isFound = table.TryFind(section, addresses[i], out var name, out var line);
            Assert.AreEqual(Normalize(expected[i]), isFound ? $"{Path.GetFullPath(name)}:{line}" : "unknown", $"at 0x{addresses[i]:x}");
            found += isFound ? 1 : 0;
        }

        Assert.IsGreaterThan(20, found);
    }

    // For an address without a line addr2line has "??:0", "??:?", or the file of the nearest symbol and one of these.
    private static string Normalize(string place) =>
        place.EndsWith(":?", StringComparison.Ordinal) || place.EndsWith(":0", StringComparison.Ordinal) ? "unknown" : Discriminator().Replace(place, "");

    [GeneratedRegex(@" \(discriminator \d+\)$")]
    private static partial Regex Discriminator();
}
