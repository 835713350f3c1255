// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Manifests;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>What the facade does with files: never in place, whole or not at all, the same bytes each time.</summary>
[TestClass]
public sealed class ModuleRewriterTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Rewrite_SharedObject_WritesOutputAndManifestAndLeavesTheInput()
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        var before = File.ReadAllBytes(input);

        var result = AssembledModule.Rewrite(input, folder["libuart.so.3"], TestContext.CancellationToken);

        Assert.AreSequenceEqual(before, File.ReadAllBytes(input));
        Assert.AreEqual(new FileInfo(result.OutputPath).Length, result.OutputBytes);
        Assert.AreEqual(result.Sites.Count, result.Patched + result.Native);
        var manifest = ModuleManifest.TryRead(File.ReadAllText(result.ManifestPath));
        Assert.IsNotNull(manifest);
        Assert.AreEqual("uart libuart.so.3", $"{manifest.Module} {manifest.File}");
        Assert.AreEqual(result.Sites.Count, manifest.Operations.Sum(static operation => operation.Patched + operation.Native));
        Assert.AreSequenceEqual(new[] { "driver.so", "libuart.so.3", "libuart.so.3.afterlink-manifest" }, Names(folder));
        Assert.AreEqual(Tool.Run("stat", "-c", "%a", input), Tool.Run("stat", "-c", "%a", result.OutputPath));
    }

    [TestMethod]
    public void Rewrite_Twice_GivesTheSameBytes()
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        AssembledModule.Rewrite(input, folder["a.so"], TestContext.CancellationToken);
        AssembledModule.Rewrite(input, folder["b.so"], TestContext.CancellationToken);
        Assert.AreSequenceEqual(File.ReadAllBytes(folder["a.so"]), File.ReadAllBytes(folder["b.so"]));
    }

    [TestMethod]
    [DataRow("tr-TR")]
    [DataRow("ar-SA")]
    [DataRow("fa-IR")]
    public void Rewrite_ElsewhereAndInAnotherCulture_GivesTheSameBytes(string culture)
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        AssembledModule.Rewrite(input, folder["a.so"], TestContext.CancellationToken);
        var copy = Path.Combine(Directory.CreateDirectory(folder["a folder"]).FullName, "other name.so");
        File.Copy(input, copy);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            AssembledModule.Rewrite(copy, folder["b.so"], TestContext.CancellationToken);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.AreSequenceEqual(File.ReadAllBytes(folder["a.so"]), File.ReadAllBytes(folder["b.so"]));
    }

    [TestMethod]
    [DataRow("name")]
    [DataRow("symbolic link")]
    [DataRow("link to the folder")]
    [DataRow("hard link")]
    [DataRow("manifest")]
    public void Rewrite_OutputIsTheInput_IsRefused(string how)
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        var output = folder["alias.so"];
        if (how == "name")
            output = Path.Combine(folder.FullName, ".", "driver.so");
        else if (how == "symbolic link")
            File.CreateSymbolicLink(output, input);
        else if (how == "hard link")
            Tool.Run("ln", input, output);
        else if (how == "link to the folder")
            output = Path.Combine(Directory.CreateSymbolicLink(folder["folder"], folder.FullName).FullName, "driver.so");
        var request = how == "manifest" ? new RewriteRequest(input, output) { ManifestPath = input } : new RewriteRequest(input, output);
        var before = File.ReadAllBytes(input);

        AssertFails(request, DiagnosticId.OutputIsInput);

        Assert.AreSequenceEqual(before, File.ReadAllBytes(input));
    }

    [TestMethod]
    public void Rewrite_RewrittenModule_IsRefused()
    {
        using var folder = new ScratchFolder();
        AssembledModule.Rewrite(Driver(folder), folder["out.so"], TestContext.CancellationToken);
        var message = AssertFails(new RewriteRequest(folder["out.so"], folder["again.so"]), DiagnosticId.LayoutAlreadyRewritten);
        Assert.Contains("'afterlink restore' gives back", message);
        Assert.IsFalse(File.Exists(folder["again.so"]));
    }

    [TestMethod]
    public void Rewrite_MissingInput_SaysSo()
    {
        using var folder = new ScratchFolder();
        AssertFails(new RewriteRequest(folder["no.so"], folder["out.so"]), DiagnosticId.MissingFile);
        Assert.IsEmpty(Names(folder));
    }

    [TestMethod]
    public void Rewrite_FolderAsInput_SaysThatItCannotBeRead()
    {
        using var folder = new ScratchFolder();
        var message = AssertFails(new RewriteRequest(folder.FullName, folder["out.so"]), DiagnosticId.InputUnreadable);
        Assert.EndsWith("cannot be read: it is a folder", message);
        Assert.IsEmpty(Names(folder));
    }

    [TestMethod]
    [DataRow("missing/out.so")]
    [DataRow("driver.so/out.so")]
    public void Rewrite_OutputThatCannotBeWritten_SaysSoAndLeavesNothing(string output)
    {
        using var folder = new ScratchFolder();
        var message = AssertFails(new RewriteRequest(Driver(folder), folder[output]), DiagnosticId.OutputUnwritable);
        Assert.Contains($"there is no folder {Path.GetDirectoryName(folder[output])}", message);
        Assert.AreSequenceEqual(new[] { "driver.so" }, Names(folder));
    }

    [TestMethod]
    [DataRow("xz")]
    [DataRow("gzip")]
    public void Rewrite_CompressedModule_SaysWhatUnpacksIt(string program)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["driver.ko"], "a module");
        _ = Tool.Run(program, folder["driver.ko"]);
        var message = AssertFails(new RewriteRequest(Directory.GetFiles(folder.FullName).Single(), folder["out.ko"]), DiagnosticId.ElfNoMagic);
        Assert.AreEqual($"this is not an ELF file: it is compressed; '{program} -d' unpacks it", message);
    }

    /// <summary>A pipe stands for what root would lose: /dev/null.</summary>
    [TestMethod]
    public void Rewrite_OutputThatIsNoPlainFile_IsNotReplaced()
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("mkfifo", folder["pipe"]);
        AssertFails(new RewriteRequest(Driver(folder), folder["pipe"]), DiagnosticId.OutputUnwritable);
        Assert.IsFalse(FileStatus.Read(folder["pipe"])!.Value.IsRegular);
        Assert.AreSequenceEqual(new[] { "driver.so", "pipe" }, Names(folder));
    }

    [TestMethod]
    public void Rewrite_ManifestThatCannotBeWritten_LeavesNoOutput()
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        Directory.CreateDirectory(folder["taken"]);
        AssertFails(new RewriteRequest(input, folder["out.so"]) { ManifestPath = folder["taken"] }, DiagnosticId.OutputUnwritable);
        Assert.AreSequenceEqual(new[] { "driver.so", "taken" }, Names(folder));
    }

    [TestMethod]
    public void Rewrite_Failing_LeavesTheOldOutput()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["bad.so"], "not ELF");
        File.WriteAllText(folder["out.so"], "old");
        AssertFails(new RewriteRequest(folder["bad.so"], folder["out.so"]), DiagnosticId.ElfNoMagic);
        Assert.AreEqual("old", File.ReadAllText(folder["out.so"]));
    }

    [TestMethod]
    public void Rewrite_Cancelled_LeavesNothing()
    {
        using var folder = new ScratchFolder();
        var input = Driver(folder);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => ModuleRewriter.Rewrite(new RewriteRequest(input, folder["out.so"]), source.Token));
        Assert.AreSequenceEqual(new[] { "driver.so" }, Names(folder));
    }

    [TestMethod]
    public void Rewrite_ModuleWithoutSites_IsWrittenWithANote()
    {
        using var folder = new ScratchFolder();
        var input = AssembledModule.Build(folder, AssembledModule.Function("ret"));
        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);
        Assert.AreEqual("AFL2008", string.Join(' ', result.Diagnostics.Select(static diagnostic => diagnostic.Code)));
        var info = ModuleInspector.InspectFile(result.OutputPath, new DiagnosticBag());
        Assert.IsNotNull(info);
        Assert.IsEmpty(info.Sites);
    }

    [TestMethod]
    public void Rewrite_ModuleWithNativeSites_SaysHowMany()
    {
        using var folder = new ScratchFolder();
        var input = AssembledModule.Build(folder, AssembledModule.Function("syscall; cpuid; mov $1, %eax; ret"));
        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);
        var note = result.Diagnostics.Single(static diagnostic => diagnostic.Id == DiagnosticId.SitesLeftNative);
        Assert.AreEqual("1 of 2 sites stay native: 1 report-only", note.Message);
    }

    [TestMethod]
    public void Rewrite_DeclaredHypercall_HasItsNumberAndSavesNoVectorState()
    {
        const string Record = "\n.section .afterlink.declared, \"a\", @progbits\n.long site - .\n.long 0\n.quad 0x11\n";
        using var folder = new ScratchFolder();
        var input = AssembledModule.Build(folder, AssembledModule.Function("vmovaps %ymm0, %ymm1; site: vmcall; .byte 0x66, 0x90; ret") + Record);

        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);

        var site = result.Sites.Single();
        Assert.AreEqual("padded 17", $"{site.WindowText} {site.HypercallNumber}");
        var info = ModuleInspector.InspectFile(result.OutputPath, new DiagnosticBag());
        Assert.AreEqual(17u, info!.Sites.Single().HypercallNumber);

        // push $word, 9 bytes into the stub: index 0, no vector state, no full frame.
        Assert.Contains("push   $0x0", Tool.Run("objdump", "-d", "--no-show-raw-insn", "-j", ".afterlink.text", result.OutputPath));
    }

    [TestMethod]
    [DataRow(".long before - .\n.long 0\n.quad 0x11")]
    [DataRow(".long site - .\n.long 2\n.quad 0x11")]
    [DataRow(".long site - .\n.long 0\n.quad 0x100000000")]
    public void Rewrite_DeclaredRecordWithoutSite_IsAWarning(string record)
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("site: vmcall; .byte 0x66, 0x90; ret") + $"\n.section .afterlink.declared, \"a\", @progbits\n{record}\n";
        var input = AssembledModule.Build(folder, text.Replace(".globl before, test, behind", "", StringComparison.Ordinal));
        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);
        Assert.AreEqual("AFL2007", string.Join(' ', result.Diagnostics.Select(static diagnostic => diagnostic.Code)));
        Assert.IsNull(result.Sites.Single().HypercallNumber);
    }

    private static string Driver(ScratchFolder folder) =>
        Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-g");

    private static string[] Names(ScratchFolder folder) => [.. Directory.EnumerateFileSystemEntries(folder.FullName).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string AssertFails(RewriteRequest request, DiagnosticId id)
    {
        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);
        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(0, result.OutputBytes);
        var error = result.Diagnostics.Single(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.AreEqual(id, error.Id, string.Join('\n', result.Diagnostics));
        return error.Message;
    }
}
