// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Batch;

/// <summary>What a folder becomes.</summary>
[TestClass]
public sealed class FolderRewriterTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Rewrite_Modules_GoToTheSameRelativePathsWhateverTheirNames()
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        SmallModule.Build(folder, "in/deep/er/plugin", 1);
        File.WriteAllText(folder["in/script.so"], "INPUT(liba.so)");

        var result = Run(folder);

        Assert.AreSequenceEqual(new[] { "deep/er/plugin", "liba.so" }, Names(folder, result));
        Assert.IsTrue(result.Modules.All(static module => module.Succeeded));
        Assert.AreEqual((1, 0), (result.Others, result.Copied));
        Assert.AreSequenceEqual(
            new[] { "deep/er/plugin", "deep/er/plugin.afterlink-manifest", "liba.so", "liba.so.afterlink-manifest" }, Files(folder["out"]));
    }

    [TestMethod]
    public void Rewrite_OneAndTwoJobs_WriteTheSameBytes()
    {
        using var folder = new ScratchFolder();
        for (var i = 0; i < 6; i++)
            SmallModule.Build(folder, $"in/lib{i}.so", i);

        Run(folder, new BatchOptions { Jobs = 1 });
        var many = Run(folder, new BatchOptions { Jobs = 4 }, output: "out2");

        Assert.AreSequenceEqual(Enumerable.Range(0, 6).Select(static i => $"lib{i}.so"), Names(folder, many));
        foreach (var file in Files(folder["out"]))
            Assert.AreSequenceEqual(File.ReadAllBytes(Path.Combine(folder["out"], file)), File.ReadAllBytes(Path.Combine(folder["out2"], file)));
    }

    [TestMethod]
    [DataRow("/lib/modules/some/build", 2)]
    [DataRow(null, 0)]
    public void Rewrite_CompressedKernelModules_AreToldOfWhereKernelModulesAreMeant(string? headers, int told)
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        foreach (var name in (string[])["in/driver.ko.xz", "in/other.ko.zst", "in/notes.xz"])
            File.WriteAllText(folder[name], "");

        var result = FolderRewriter.Rewrite(
            new FolderRequest(folder["in"], folder["out"]) { Template = new RewriteRequest("", "") { Kernel = headers is null ? null : new KernelOptions(headers) } }, new BatchOptions(), TestContext.CancellationToken);

        Assert.AreSequenceEqual(
            told == 0 ? [] : new[] { $"{told} compressed kernel modules below {folder["in"]} are not rewritten: unpack them first (xz -d, zstd -d, gzip -d)" },
            result.Diagnostics.Select(static diagnostic => diagnostic.Message).ToArray());
        Assert.AreEqual(3, result.Others);
    }

    [TestMethod]
    public void Rewrite_DamagedModule_DoesNotStopTheOthers()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["bad"], File.ReadAllBytes(SmallModule.Build(folder, "in/good.so"))[..200]);
        File.Move(folder["bad"], folder["in/bad.so"]);

        var result = Run(folder);

        Assert.AreSequenceEqual(
            new[] { ("bad.so", ModuleOutcome.Refused), ("good.so", ModuleOutcome.Rewritten) },
            result.Modules.Select(module => (Path.GetFileName(module.InputPath), Outcomes.Of(module))));
        Assert.IsFalse(File.Exists(folder["out/bad.so"]));
    }

    [TestMethod]
    public void Rewrite_StopOnError_TriesNothingBehindTheRefusedOne()
    {
        using var folder = new ScratchFolder();
        var good = File.ReadAllBytes(SmallModule.Build(folder, "in/small.so"));
        // The largest is tried first. Its section headers are past its end (e_shoff).
        File.WriteAllBytes(folder["in/bad.so"], [.. good[..40], .. BitConverter.GetBytes(1L << 40), .. good[48..], .. new byte[1 << 20]]);

        var result = Run(folder, new BatchOptions { Jobs = 1, ContinueOnError = false });

        Assert.AreEqual("bad.so", Path.GetFileName(Assert.ContainsSingle(result.Modules).InputPath));
    }

    [TestMethod]
    public void Rewrite_KernelObjectWithoutHeaders_IsUnsupportedAndNotRefused()
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        File.WriteAllText(folder["a.c"], "__attribute__((section(\".modinfo\"))) const char license[] = \"license=GPL\";\n");
        Tool.Run("gcc", "-c", "-o", folder["in/a.o"], folder["a.c"]);

        var result = Run(folder);

        Assert.AreEqual(ModuleOutcome.Unsupported, Outcomes.Of(result.Modules[0]));
        Assert.AreSequenceEqual(new[] { ("AFL6011", 1) }, Outcomes.CountCodes(result.Modules.Take(1)));
    }

    [TestMethod]
    public void Rewrite_CopyOthers_CompletesTheFolder()
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        File.WriteAllText(folder["in/data.txt"], "data");
        File.WriteAllText(folder["in/empty"], "");
        File.WriteAllBytes(folder["in/broken.so"], [.. "\x7f"u8, .. "ELF"u8]);
        Tool.Run("chmod", "750", folder["in/data.txt"]);
        Tool.Run("mkfifo", folder["in/pipe"]);

        var result = Run(folder, copyOthers: true);

        Assert.AreEqual((2, 3), (result.Others, result.Copied));
        Assert.AreSequenceEqual(new[] { "broken.so", "data.txt", "empty", "liba.so", "liba.so.afterlink-manifest" }, Files(folder["out"]));
        Assert.AreEqual("750", Tool.Run("stat", "-c", "%a", folder["out/data.txt"]).Trim());
    }

    [TestMethod]
    [DataRow("liba.so.1", "liba.so", "liba.so.1")]
    [DataRow("./liba.so.1", "liba.so", "liba.so.1")]
    [DataRow("{in}/liba.so.1", "liba.so", "liba.so.1")]
    [DataRow("../liba.so.1", "deep/liba.so", "../liba.so.1")]
    [DataRow("../in/liba.so.1", "liba.so", "liba.so.1")]
    [DataRow("..", "deep/up", "..")]
    public void Rewrite_LinkInside_IsMadeAgain(string target, string link, string expected)
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so.1");
        Directory.CreateDirectory(Path.GetDirectoryName(folder["in/" + link])!);
        SmallModule.Build(folder, "in/deep/other.so");
        File.CreateSymbolicLink(folder["in/" + link], target.Replace("{in}", folder["in"], StringComparison.Ordinal));

        // Twice: the second time it is there already.
        Run(folder);
        var result = Run(folder);

        Assert.AreEqual((1, 0), (result.Links, result.LinksLeftOut));
        Assert.AreEqual(expected, new FileInfo(folder["out/" + link]).LinkTarget);
        Assert.HasCount(2, result.Modules);
    }

    [TestMethod]
    public void Rewrite_LinkOutside_IsNeitherFollowedNorMade()
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        SmallModule.Build(folder, "elsewhere/libb.so", 1);
        File.CreateSymbolicLink(folder["in/libb.so"], "../elsewhere/libb.so");
        Directory.CreateSymbolicLink(folder["in/folder"], folder["elsewhere"]);
        File.CreateSymbolicLink(folder["in/loop"], "loop");

        var result = Run(folder);

        Assert.AreSequenceEqual(new[] { "liba.so" }, Names(folder, result));
        Assert.AreEqual((0, 3), (result.Links, result.LinksLeftOut));
        Assert.AreEqual(2, result.Diagnostics.Count(static diagnostic => diagnostic.Id == DiagnosticId.LinkLeavesFolder));
        Assert.AreSequenceEqual(new[] { "liba.so", "liba.so.afterlink-manifest" }, Files(folder["out"]));
    }

    [TestMethod]
    [DataRow("in")]
    [DataRow("in/out")]
    [DataRow(".")]
    [DataRow("link/out")]
    public void Rewrite_OverlappingFolders_AreRefusedBeforeAnythingIsWritten(string output)
    {
        using var folder = new ScratchFolder();
        SmallModule.Build(folder, "in/liba.so");
        Directory.CreateSymbolicLink(folder["link"], folder["in"]);

        var result = Run(folder, output: output);

        Assert.AreEqual(DiagnosticId.FoldersOverlap, Assert.ContainsSingle(result.Diagnostics).Id);
        Assert.AreSequenceEqual(new[] { "liba.so" }, Files(folder["in"]));
    }

    [TestMethod]
    public void Rewrite_NoModules_IsAnError()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["in/empty"]);

        Assert.AreEqual(DiagnosticId.FolderWithoutModules, Assert.ContainsSingle(Run(folder).Diagnostics).Id);
    }

    [TestMethod]
    public void Rewrite_Canceled_LeavesNoHalfWrittenFile()
    {
        using var folder = new ScratchFolder();
        for (var i = 0; i < 8; i++)
            SmallModule.Build(folder, $"in/lib{i}.so", i);
        using var stop = new CancellationTokenSource();
        var progress = new AfterOne(stop);

        Assert.ThrowsExactly<OperationCanceledException>(
            () => FolderRewriter.Rewrite(new FolderRequest(folder["in"], folder["out"]), new BatchOptions { Jobs = 1, Progress = progress }, stop.Token));

        // The one that was done, with its manifest.
        Assert.HasCount(2, Files(folder["out"]));
        Assert.IsTrue(ModuleVerifier.VerifyFiles(folder["in/lib0.so"], folder["out/lib0.so"], TestContext.CancellationToken).Succeeded);
    }

    private FolderResult Run(ScratchFolder folder, BatchOptions? options = null, string output = "out", bool copyOthers = false) =>
        FolderRewriter.Rewrite(
            new FolderRequest(folder["in"], folder[output]) { CopyOthers = copyOthers }, options ?? new BatchOptions(), TestContext.CancellationToken);

    private static IEnumerable<string> Names(ScratchFolder folder, FolderResult result) =>
        result.Modules.Select(module => Path.GetRelativePath(folder["in"], module.InputPath));

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private sealed class AfterOne(CancellationTokenSource stop) : IProgress<BatchStep>
    {
        public void Report(BatchStep value) => stop.Cancel();
    }
}
