// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Sites;
using Gee.External.Capstone;
using Gee.External.Capstone.X86;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>Debian's own libraries, with second opinions from objdump and Capstone.</summary>
[TestClass]
public sealed partial class DebianLibraryTests
{
    private const string LibCrypto = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3";
    private const string LibStdCxx = "/usr/lib/x86_64-linux-gnu/libstdc++.so.6";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(LibCrypto)]
    [DataRow(LibStdCxx)]
    public void Rewrite_Library_PatchesEveryRealSiteAndNothingElse(string path)
    {
        using var folder = new ScratchFolder();

        var result = AssembledModule.Rewrite(path, folder["out.so"], TestContext.CancellationToken);

        Assert.IsEmpty(result.Sites.Where(static site => !site.IsPatched).Select(static site => $"{site.Address:x} {site.Text} {site.WindowText}"));
        Assert.AreSequenceEqual(RealSites(path), result.Sites.Where(static site => IsCounted(site.Kind)).Select(static site => site.Address).ToArray());
        AssertSameOutsideOfWindows(path, result);
    }

    [TestMethod]
    public void Scan_LibCrypto_RejectsThousandsOfPatterns()
    {
        var result = AssembledModule.Scan(LibCrypto, TestContext.CancellationToken);
        Assert.IsGreaterThan(1000, result.Rejected);
        Assert.IsInRange(15, 30, result.Sites.Count);
    }

    [TestMethod]
    [DataRow(LibCrypto)]
    [DataRow(LibStdCxx)]
    [DataRow("/lib/x86_64-linux-gnu/libc.so.6")]
    public void Scan_Library_CapstoneReadsTheSameInstructions(string path)
    {
        using var capstone = CapstoneDisassembler.CreateX86Disassembler(X86DisassembleMode.Bit64);
        foreach (var site in AssembledModule.Scan(path, TestContext.CancellationToken).Sites)
        {
            // Capstone 4 knows no protection keys.
            if (site.Kind is SiteKind.ReadProtectionKeys or SiteKind.WriteProtectionKeys)
                continue;
            var instruction = capstone.Disassemble(site.Bytes.ToArray(), (long)site.Address).Single();
            Assert.HasCount(site.Bytes.Length, instruction.Bytes);
            Assert.AreEqual(site.Mnemonic, instruction.Mnemonic);
        }
    }

    /// <summary>
    /// What objdump decodes inside unwind ranges, function by function, and a whole decode of the function supports: without those two
    /// limits it shows thousands.
    /// </summary>
    private ulong[] RealSites(string path)
    {
        // Functions by their unwind records, as readelf sees them.
        var functions = new List<(ulong Start, ulong End)>();
        foreach (Match match in FrameLine().Matches(Tool.Run("readelf", "--debug-dump=frames", path)))
            functions.Add((Hex(match.Groups[1].Value), Hex(match.Groups[2].Value)));
        functions.Sort();

        var sites = new List<ulong>();
        foreach (Match match in SensitiveLine().Matches(Tool.Run("objdump", "-d", "-j", ".text", "--no-show-raw-insn", path)))
        {
            var address = Hex(match.Groups[1].Value);
            var index = functions.FindLastIndex(function => function.Start <= address);
            if (index >= 0 && address < functions[index].End)
                sites.Add(address);
        }

        TestContext.WriteLine($"{sites.Count} sites in {functions.Count} functions");
        return [.. sites];
    }

    private static void AssertSameOutsideOfWindows(string path, RewriteResult result)
    {
        // cmp prints decimal offsets from 1; windows and declared changes are looked up by file offset.
        var file = Fixture.Read(path);
        var layout = Architecture.Of(file).PlanLayout(file, new DiagnosticBag());
        var allowed = layout!.HeaderChanges.Select(static change => (Start: change.Offset, End: change.Offset + change.Length)).ToList();
        foreach (var site in result.Sites.Where(static site => site.IsPatched))
        {
            Assert.IsTrue(file.TryGetFileOffset(site.WindowAddress, out var offset));
            allowed.Add((offset, offset + (ulong)site.WindowLength));
        }

        var different = Tool.Start("cmp", null, "-l", "-n", file.Image.Length.ToString(CultureInfo.InvariantCulture), path, result.OutputPath).Output;
        var offsets = different.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => ulong.Parse(line.AsSpan().TrimStart().ToString().Split(' ')[0], CultureInfo.InvariantCulture) - 1).ToArray();
        Assert.IsGreaterThan(0, offsets.Length);
        Assert.IsEmpty(offsets.Where(offset => !allowed.Exists(range => offset >= range.Start && offset < range.End)));
    }

    private static bool IsCounted(SiteKind kind) => kind is SiteKind.Cpuid or SiteKind.ReadExtendedControlRegister or SiteKind.ReadTimeStampCounter
        or SiteKind.RandomNumber or SiteKind.RandomSeed;

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FDE .* pc=([0-9a-f]+)\.\.([0-9a-f]+)")]
    private static partial Regex FrameLine();

    [GeneratedRegex(@"^ *([0-9a-f]+):\t(?:cpuid|xgetbv|rdtsc|rdrand|rdseed)\b", RegexOptions.Multiline)]
    private static partial Regex SensitiveLine();
}
