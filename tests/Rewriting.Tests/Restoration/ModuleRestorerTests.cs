// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.Tests.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Restoration;

[TestClass]
public sealed class ModuleRestorerTests
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("-O2 -g")]
    [DataRow("-O2 -s")]
    [DataRow("-O2 -Wl,-z,noseparate-code")]
    public void Restore_RewrittenModule_IsTheOriginal(string options)
    {
        using var folder = new ScratchFolder();
        var module = Rewritten(folder, options);

        var result = ModuleRestorer.Restore(folder["out.so"], folder["restored.so"], TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreSequenceEqual(File.ReadAllBytes(module), File.ReadAllBytes(folder["restored.so"]));
        Assert.AreEqual(Tool.Run("sha256sum", module).Split(' ')[0], result.Hash);
        Assert.AreEqual((new FileInfo(folder["out.so"]).Length, new FileInfo(module).Length), (result.InputBytes, result.OutputBytes));
    }

    [TestMethod]
    public void Restore_ModuleWithoutSectionHeaders_IsTheOriginal()
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2");
        RemoveSectionHeaders(module);
        AssertRestored(folder, module);
    }

    [TestMethod]
    public void Restore_ModuleWithoutSectionNames_IsTheOriginal()
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2");
        var image = File.ReadAllBytes(module);
        image.AsSpan(0x3e, 2).Clear(); // e_shstrndx
        File.WriteAllBytes(module, image);
        AssertRestored(folder, module);
    }

    [TestMethod]
    public void Restore_OriginalWithASectionOfTheRecordsName_IsTheOriginal()
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2");
        _ = Tool.Run("objcopy", $"--add-section=.afterlink.original={Fixture.Source("Rewriting/driver.c")}", module);
        AssertRestored(folder, module);
    }

    /// <summary>Every eighth library of the machine: restore(rewrite(x)) = x, at a cost of less than 1 % of the file.</summary>
    [TestMethod]
    public void RestoreImage_DebianLibraries_AreTheOriginals()
    {
        var libraries = Directory.GetFiles(Libraries, "*.so*").Where(static path => new FileInfo(path) is { LinkTarget: null, Length: < 1_500_000 })
            .Order(StringComparer.Ordinal).Where(static (_, index) => index % 8 == 0).ToArray();
        var restored = 0;
        foreach (var path in libraries)
        {
            var original = File.ReadAllBytes(path);
            if (ModuleRewriter.RewriteImage(original, ProbeSelection.None, new DiagnosticBag(path), TestContext.CancellationToken) is not { } rewritten)
                continue;
            var diagnostics = new DiagnosticBag(path);
            var result = ModuleRestorer.RestoreImage(rewritten.Image, diagnostics);
            Assert.IsNotNull(result, $"{path}: {string.Join('\n', diagnostics)}");
            Assert.AreSequenceEqual(original, result.Image, path);
            Assert.IsLessThan(1024 + original.Length / 100, RecordOf(rewritten.Image).Size, path);
            restored++;
        }

        TestContext.WriteLine($"{restored} of {libraries.Length} libraries");
        Assert.IsGreaterThan(libraries.Length / 2, restored);
    }

    [TestMethod]
    public void Restore_Module_KeepsTheFileMode()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        _ = Tool.Run("chmod", "650", folder["out.so"]);
        _ = ModuleRestorer.Restore(folder["out.so"], folder["restored.so"], TestContext.CancellationToken);
        Assert.AreEqual("650", Tool.Run("stat", "-c", "%a", folder["restored.so"]).Trim());
    }

    [TestMethod]
    public void Restore_BytesAppendedToTheModule_IsTheOriginal()
    {
        using var folder = new ScratchFolder();
        var module = Rewritten(folder, "-O2");
        File.AppendAllText(folder["out.so"], "~a signature at the end of the file~");
        var result = ModuleRestorer.Restore(folder["out.so"], folder["restored.so"], TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreSequenceEqual(File.ReadAllBytes(module), File.ReadAllBytes(folder["restored.so"]));
    }

    [TestMethod]
    public void Restore_ModuleThatIsNotRewritten_SaysSo()
    {
        using var folder = new ScratchFolder();
        var module = Rewritten(folder, "-O2");
        AssertFails(folder, module, DiagnosticId.NotRewritten);
    }

    [TestMethod]
    public void Restore_OntoItself_IsRefused()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        var before = File.ReadAllBytes(folder["out.so"]);
        var result = ModuleRestorer.Restore(folder["out.so"], Path.Combine(folder.FullName, ".", "out.so"), TestContext.CancellationToken);
        Assert.AreEqual(DiagnosticId.OutputIsInput, result.Diagnostics.Single().Id);
        Assert.AreSequenceEqual(before, File.ReadAllBytes(folder["out.so"]));
    }

    [TestMethod]
    [DataRow(new[] { "objcopy", "--remove-section=.afterlink.original" }, DiagnosticId.OriginalRecordMissing)]
    [DataRow(new[] { "strip", "--strip-all" }, DiagnosticId.OriginalDiffers)]
    public void Restore_StrippedModule_SaysSoAndWritesNothing(string[] command, DiagnosticId id)
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2 -g");
        _ = Tool.Run(command[0], [.. command[1..], folder["out.so"]]);
        AssertFails(folder, folder["out.so"], id);
    }

    [TestMethod]
    public void Restore_EditedModule_SaysSoAndWritesNothing()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        var image = File.ReadAllBytes(folder["out.so"]);
        image[Fixture.Read(folder["out.so"]).FindSection(".text")!.Offset] ^= 1;
        File.WriteAllBytes(folder["out.so"], image);
        AssertFails(folder, folder["out.so"], DiagnosticId.OriginalDiffers);
    }

    /// <summary>The trailer is the record's last 16 bytes: size of the delta, length of what it copies from, version, magic.</summary>
    [TestMethod]
    [DataRow(-16, 0x7f, "is shorter than it says")]
    [DataRow(-8, 0x02, "has version 3")]
    [DataRow(-1, 0x01, "does not end in its trailer")]
    public void RestoreImage_DamagedRecord_SaysWhatIsWrong(int place, int change, string problem)
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        var image = File.ReadAllBytes(folder["out.so"]);
        image[^-place] ^= (byte)change;
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(ModuleRestorer.RestoreImage(image, diagnostics));

        Assert.AreEqual(DiagnosticId.OriginalRecordDamaged, diagnostics.Single().Id);
        Assert.Contains(problem, diagnostics.Single().Message);
    }

    [TestMethod]
    public void RestoreImage_DamagedDelta_SaysWhatIsWrong()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        var image = File.ReadAllBytes(folder["out.so"]);
        image.AsSpan(image.Length - RecordOf(image).Size, 8).Fill(0xFF);
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(ModuleRestorer.RestoreImage(image, diagnostics));

        Assert.AreEqual(DiagnosticId.OriginalRecordDamaged, diagnostics.Single().Id);
        Assert.Contains("its delta", diagnostics.Single().Message);
    }

    /// <summary>Fifteen bytes of delta could fill any memory with copies of one another.</summary>
    [TestMethod]
    public void RestoreImage_NoteWithALargerOriginal_IsRefusedBeforeMemoryIsTaken()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder, "-O2");
        var image = File.ReadAllBytes(folder["out.so"]);
        var note = image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(SiteTableLayout.NoteName + "\0"));
        image[note + 12 + SiteTableLayout.NoteOriginalSize + 5] = 1;
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(ModuleRestorer.RestoreImage(image, diagnostics));

        Assert.AreEqual(DiagnosticId.OriginalDiffers, diagnostics.Single().Id, diagnostics.Single().Message);
    }

    [TestMethod]
    public void RestoreImage_DamagedFiles_GiveTheOriginalOrACode()
    {
        using var folder = new ScratchFolder();
        var original = File.ReadAllBytes(Rewritten(folder, "-O2 -g"));
        var mutated = new MutatedFile(File.ReadAllBytes(folder["out.so"]), Fixture.Read(folder["out.so"]), seed: 1);
        var (restored, refused) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var diagnostics = new DiagnosticBag();
            var result = ModuleRestorer.RestoreImage(mutated.Next(), diagnostics);
            Assert.AreEqual(result is null, diagnostics.HasErrors);
            if (result is null)
            {
                refused++;
                continue;
            }

            Assert.AreSequenceEqual(original, result.Image);
            restored++;
        }

        TestContext.WriteLine($"{restored} restored, {refused} refused");
        Assert.IsGreaterThan(30, restored);
        Assert.IsGreaterThan(30, refused);
    }

    [TestMethod]
    public void Verify_RecordOfAnotherOriginal_IsRefused()
    {
        using var folder = new ScratchFolder();
        var module = Rewritten(folder, "-O2");
        var image = File.ReadAllBytes(folder["out.so"]);
        // No literal, a copy of the start of the ELF header, and the original's e_shoff.
        var delta = image.AsSpan(image.Length - RecordOf(image).Size);
        Assert.IsTrue(delta is [0, 0x28, 0, > 0, ..]);
        delta[4] ^= 1;

        var result = ModuleVerifier.Verify(File.ReadAllBytes(module), image, "out.so", TestContext.CancellationToken);

        Assert.AreEqual("AFL2042", string.Join(' ', result.Diagnostics.Select(static diagnostic => diagnostic.Code)));
    }

    private static OriginalRecord RecordOf(byte[] image)
    {
        var file = ElfFile.Read(image, new DiagnosticBag());
        var record = OriginalRecord.Find(file!, out var problem);
        Assert.IsNotNull(record, problem);
        return record.Value;
    }

    private string Rewritten(ScratchFolder folder, string options)
    {
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", ["-shared", "-fPIC", .. options.Split(' ')]);
        _ = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        return module;
    }

    /// <summary>As sstrip does: e_shoff, e_shnum and e_shstrndx are zero (System V gABI, "ELF header").</summary>
    private static void RemoveSectionHeaders(string path)
    {
        var image = File.ReadAllBytes(path);
        image.AsSpan(0x28, 8).Clear();
        image.AsSpan(0x3c, 4).Clear();
        File.WriteAllBytes(path, image);
    }

    private void AssertRestored(ScratchFolder folder, string module)
    {
        _ = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        var result = ModuleRestorer.Restore(folder["out.so"], folder["restored.so"], TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreSequenceEqual(File.ReadAllBytes(module), File.ReadAllBytes(folder["restored.so"]));
    }

    private void AssertFails(ScratchFolder folder, string input, DiagnosticId id)
    {
        var result = ModuleRestorer.Restore(input, folder["restored.so"], TestContext.CancellationToken);
        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(id, result.Diagnostics.Single().Id, string.Join('\n', result.Diagnostics));
        Assert.IsFalse(File.Exists(folder["restored.so"]));
    }
}
