// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.AArch64;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.AArch64;

[TestClass]
public sealed class AArch64ScanTests
{
    private const string Driver = "Rewriting/AArch64/driver.c";
    private const string RealLibrary = "/usr/aarch64-linux-gnu/lib/libc.so.6";

    private static readonly string[] DriverKinds =
        ["Cpuid", "DisableInterrupts", "Halt", "PopFlags", "PushFlags", "ReadControlRegister", "ReadTimeStampCounter"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("module.o", "REL", "-c", "-ffreestanding")]
    [DataRow("module.so", "DYN", "-shared", "-fpic")]
    public void Scan_Module_FindsCodeAndLeavesData(string name, string type, params string[] options)
    {
        using var folder = new ScratchFolder();
        var path = CrossTools.Compile(folder, name, Driver, ["-O2", "-g", "-nostdlib", .. options]);

        var result = ModuleScanner.ScanFile(path, TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreEqual("aarch64", result.Machine);
        Assert.AreEqual(type, result.Type);
        Assert.AreSequenceEqual(DriverKinds, Kinds(result));
        Assert.AreEqual(3, result.Rejected, "the words of the table");
        Assert.IsTrue(result.Sites.All(static site => site.WindowText == "none:machine-not-rewritten"));
        var probe = result.Sites.Single(static site => site.Text.EndsWith("midr_el1", StringComparison.Ordinal));
        Assert.AreEqual("driver_probe", probe.Symbol);
        Assert.AreEqual(".init.text", probe.Section);
        Assert.EndsWith("driver.c", probe.SourceFile);
        Assert.AreEqual(10, probe.SourceLine);
    }

    [TestMethod]
    public void Scan_StrippedModule_FindsTheSameByControlFlow()
    {
        using var folder = new ScratchFolder();
        var path = CrossTools.Compile(folder, "module.so", Driver, "-O2", "-nostdlib", "-shared", "-fpic");
        var whole = ModuleScanner.ScanFile(path, TestContext.CancellationToken);
        _ = Tool.Run("aarch64-linux-gnu-strip", path);

        var stripped = ModuleScanner.ScanFile(path, TestContext.CancellationToken);

        Assert.AreSequenceEqual(whole.Sites.Select(static site => site.Address).ToArray(), stripped.Sites.Select(static site => site.Address).ToArray());
        Assert.AreEqual(3, stripped.Rejected);
    }

    [TestMethod]
    public void Scan_ObjectWithoutMappingSymbols_FollowsRelocatedBranches()
    {
        using var folder = new ScratchFolder();
        var image = File.ReadAllBytes(CrossTools.Compile(folder, "module.o", Driver, "-O2", "-c", "-ffreestanding"));
        foreach (var name in new[] { "\0$x\0"u8.ToArray(), "\0$d\0"u8.ToArray() })
            image[image.AsSpan().IndexOf(name) + 1] = (byte)'_';

        var result = ModuleScanner.Scan(image, "module.o", TestContext.CancellationToken);

        Assert.AreSequenceEqual(DriverKinds, Kinds(result));
    }

    [TestMethod]
    public void Scan_RealLibrary_FindsOnlyWhatTheDisassemblerSeesAndNearlyAllOfIt()
    {
        var seen = CrossTools.Disassemble(RealLibrary).Where(static line => AArch64Catalog.Find(line.Word) is { IsSite: true }).ToDictionary(static line => line.Address, static line => line.Word);

        var result = ModuleScanner.ScanFile(RealLibrary, TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        foreach (var site in result.Sites)
            Assert.AreEqual(seen[site.Address], BitConverter.ToUInt32(site.Bytes.Span), $"0x{site.Address:x}");

        // The library is stripped, and jumps through a register are not followed.
        Assert.IsGreaterThanOrEqualTo(seen.Count * 99 / 100, result.Sites.Count);
        Assert.AreEqual(seen.Count, result.Sites.Count + result.Rejected);
    }

    [TestMethod]
    public void Rewrite_Module_IsRefusedAndWritesNothing()
    {
        using var folder = new ScratchFolder();
        var path = CrossTools.Compile(folder, "module.so", Driver, "-O2", "-nostdlib", "-shared", "-fpic");

        var result = ModuleRewriter.Rewrite(new RewriteRequest(path, folder["out.so"]), TestContext.CancellationToken);

        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(DiagnosticId.MachineNotRewritten, result.Diagnostics.Single().Id);
        Assert.IsFalse(File.Exists(folder["out.so"]));
    }

    [TestMethod]
    public void Scan_DamagedModule_GivesSitesOrCodedErrors()
    {
        using var folder = new ScratchFolder();
        var image = File.ReadAllBytes(CrossTools.Compile(folder, "module.o", Driver, "-O2", "-g", "-c", "-ffreestanding"));
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var damaged = (byte[])image.Clone();
            for (var change = 0; change < 4; change++)
                damaged[random.Next(20, damaged.Length)] = (byte)random.Next(256);

            var result = ModuleScanner.Scan(damaged, "damaged.o", TestContext.CancellationToken);

            Assert.AreEqual(result.Succeeded, result.Diagnostics.All(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Error));
        }
    }

    private static string[] Kinds(ScanResult result) => [.. result.Sites.Select(static site => site.Kind.ToString()).Order(StringComparer.Ordinal)];
}
