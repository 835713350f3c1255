// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Caching;

/// <summary>A result from the cache is the result; anything else is no result.</summary>
[TestClass]
public sealed class RewriteCacheTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Rewrite_SecondTime_GivesTheSameFilesSitesAndDiagnostics()
    {
        using var folder = new ScratchFolder();
        var input = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-g");
        using var cache = Open(folder);

        var first = Rewrite(input, folder["a/libuart.so"], cache);
        var second = Rewrite(input, folder["b/libuart.so"], cache);

        Assert.AreEqual((false, true), (first.IsFromCache, second.IsFromCache));
        foreach (var extension in (string[])["", ".afterlink-manifest"])
            Assert.AreSequenceEqual(File.ReadAllBytes(first.OutputPath + extension), File.ReadAllBytes(second.OutputPath + extension));
        Assert.AreSequenceEqual(first.Sites.Select(Describe), second.Sites.Select(Describe));
        Assert.AreSequenceEqual(first.Diagnostics, second.Diagnostics);
        Assert.AreEqual((first.Patched, first.Native, first.OutputBytes), (second.Patched, second.Native, second.OutputBytes));
        Assert.IsEmpty(cache.Problems);
    }

    [TestMethod]
    public void Rewrite_SameContentUnderAnotherName_IsFoundAndSpokenOfByItsOwn()
    {
        using var folder = new ScratchFolder();
        var input = AssembledModule.Build(folder, AssembledModule.Function("ret"));
        File.Copy(input, folder["libother.so"]);
        using var cache = Open(folder);
        Rewrite(input, folder["a/liba.so"], cache);

        var second = Rewrite(folder["libother.so"], folder["b/libb.so"], cache);

        Assert.IsTrue(second.IsFromCache);
        Assert.AreEqual(folder["libother.so"], Assert.ContainsSingle(second.Diagnostics).File);
        Assert.Contains("file\tlibb.so", File.ReadAllText(second.ManifestPath));
    }

    [TestMethod]
    public void Rewrite_OtherContent_IsNotFound()
    {
        using var folder = new ScratchFolder();
        using var cache = Open(folder);
        Rewrite(SmallModule.Build(folder, "a.so", 1), folder["out/a.so"], cache);

        Assert.IsFalse(Rewrite(SmallModule.Build(folder, "b.so", 2), folder["out/b.so"], cache).IsFromCache);
    }

    [TestMethod]
    public void Rewrite_RefusedModule_IsNotKept()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["text.so"], "text");
        using var cache = Open(folder);

        Assert.IsFalse(ModuleRewriter.Rewrite(new RewriteRequest(folder["text.so"], folder["out.so"]), cache, TestContext.CancellationToken).Succeeded);
        Assert.AreEqual(0, cache.Measure().Entries);
    }

    public static IEnumerable<Func<byte[], byte[]>> Damages =>
    [
        static entry => [],
        static entry => entry[..7],
        static entry => entry[..87],
        static entry => entry[..(entry.Length / 2)],
        static entry => entry[..^1],
        static entry => [.. entry, 0],
        static entry => Change(entry, 0),      // magic
        static entry => Change(entry, 8),      // hash
        static entry => Change(entry, 40),     // key
        static entry => Change(entry, 79),     // length of the report: negative
        static entry => Change(entry, 80),     // length of the module
        static entry => Change(entry, 88),     // number of sites
        static entry => Change(entry, entry.Length - 1),
    ];

    [TestMethod]
    [DynamicData(nameof(Damages))]
    public void Rewrite_DamagedEntry_IsDroppedAndTheModuleRewritten(Func<byte[], byte[]> damage)
    {
        using var folder = new ScratchFolder();
        var input = SmallModule.Build(folder, "a.so");
        using var cache = Open(folder);
        var good = File.ReadAllBytes(Rewrite(input, folder["out/good.so"], cache).OutputPath);
        var entry = Assert.ContainsSingle(Directory.GetFiles(folder["cache"]));
        File.WriteAllBytes(entry, damage(File.ReadAllBytes(entry)));

        var again = Rewrite(input, folder["out/again.so"], cache);

        Assert.IsFalse(again.IsFromCache);
        Assert.AreSequenceEqual(good, File.ReadAllBytes(again.OutputPath));
        Assert.AreEqual(DiagnosticId.CacheEntryDamaged, Assert.ContainsSingle(cache.Problems).Id);
        Assert.IsTrue(Rewrite(input, folder["out/third.so"], cache).IsFromCache);
    }

    [TestMethod]
    public void Rewrite_EntryOfAnotherModule_IsNotBelieved()
    {
        using var folder = new ScratchFolder();
        using var cache = Open(folder);
        Rewrite(SmallModule.Build(folder, "a.so", 1), folder["out/a.so"], cache);
        var ofA = Assert.ContainsSingle(Directory.GetFiles(folder["cache"]));
        var b = SmallModule.Build(folder, "b.so", 2);
        Rewrite(b, folder["out/b.so"], cache);
        File.Copy(ofA, Assert.ContainsSingle(Directory.GetFiles(folder["cache"]).Except([ofA])), overwrite: true);

        Assert.IsFalse(Rewrite(b, folder["out/b.so"], cache).IsFromCache);
    }

    [TestMethod]
    public void Dispose_LimitPassed_RemovesWhatWasUnusedForLongest()
    {
        using var folder = new ScratchFolder();
        var inputs = Enumerable.Range(0, 3).Select(i => SmallModule.Build(folder, $"{i}.so", i)).ToArray();
        using (var cache = Open(folder))
        {
            foreach (var input in inputs)
                Rewrite(input, folder["out/x.so"], cache);
        }

        foreach (var file in Directory.GetFiles(folder["cache"]))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        long size;
        using (var cache = Open(folder))
        {
            size = cache.Measure().Bytes;
            Rewrite(inputs[0], folder["out/x.so"], cache);
        }

        using (var cache = Open(folder, size))
            Rewrite(SmallModule.Build(folder, "3.so", 3), folder["out/x.so"], cache);

        using var last = Open(folder);
        Assert.AreEqual(3, last.Measure().Entries);
        Assert.IsTrue(Rewrite(inputs[0], folder["out/x.so"], last).IsFromCache, "it was used a moment ago");
    }

    [TestMethod]
    public void Clear_RemovesEverything()
    {
        using var folder = new ScratchFolder();
        using var cache = Open(folder);
        Rewrite(SmallModule.Build(folder, "a.so"), folder["out/a.so"], cache);

        Assert.AreEqual(1, cache.Clear().Entries);
        Assert.AreEqual(0, cache.Measure().Entries);
    }

    [TestMethod]
    public void Open_NewFolder_IsPrivate()
    {
        using var folder = new ScratchFolder();
        using var cache = Open(folder);
        Assert.AreEqual("700", Tool.Run("stat", "-c", "%a", folder["cache"]).Trim());
    }

    [TestMethod]
    [DataRow("chmod 755")]
    [DataRow("chmod 770")]
    [DataRow("chown 12345")]
    public void Open_FolderThatOthersMayUse_IsNotUsed(string change)
    {
        using var folder = new ScratchFolder();
        Open(folder).Dispose();
        if (change.StartsWith("chown", StringComparison.Ordinal) && Tool.Run("id", "-u").Trim() != "0")
            Assert.Inconclusive("only root can give a folder away");
        Tool.Run(change.Split(' ')[0], change.Split(' ')[1], folder["cache"]);

        AssertUnusable(folder["cache"]);
    }

    [TestMethod]
    [DataRow("/proc/afterlink")]
    [DataRow("/dev/null")]
    [DataRow("a\0b")]
    public void Open_FolderThatCannotBe_IsANoteAndNoCache(string path) => AssertUnusable(path);

    [TestMethod]
    public void Rewrite_FolderGoneMeanwhile_StillSucceedsWithOneNote()
    {
        using var folder = new ScratchFolder();
        var inputs = Enumerable.Range(0, 2).Select(i => SmallModule.Build(folder, $"{i}.so", i)).ToArray();
        using var cache = Open(folder);
        Directory.Delete(folder["cache"]);
        File.WriteAllText(folder["cache"], "");

        foreach (var input in inputs)
            Assert.IsTrue(Rewrite(input, folder["out/x.so"], cache).Succeeded);
        Assert.IsTrue(cache.Problems.All(static problem => problem.Id == DiagnosticId.CacheUnusable));
        Assert.IsNotEmpty(cache.Problems);
    }

    private static void AssertUnusable(string path)
    {
        var diagnostics = new DiagnosticBag();
        Assert.IsNull(RewriteCache.Open(new CacheSettings { Folder = path }, diagnostics));
        var note = Assert.ContainsSingle(diagnostics);
        Assert.AreEqual((DiagnosticId.CacheUnusable, DiagnosticSeverity.Note), (note.Id, note.Severity));
    }

    private static RewriteCache Open(ScratchFolder folder, long maxBytes = CacheSettings.DefaultMaxBytes)
    {
        var diagnostics = new DiagnosticBag();
        var cache = RewriteCache.Open(new CacheSettings { Folder = folder["cache"], MaxBytes = maxBytes }, diagnostics);
        Assert.IsNotNull(cache, string.Join('\n', diagnostics));
        return cache;
    }

    private RewriteResult Rewrite(string input, string output, RewriteCache cache)
    {
        var result = ModuleRewriter.Rewrite(new RewriteRequest(input, output) { MakesFolder = true }, cache, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return result;
    }

    private static byte[] Change(byte[] entry, int offset)
    {
        entry[offset] ^= 0x80;
        return entry;
    }

    // Every property, so that one that is added and not kept makes the test fail.
    private static string Describe(Site site) => string.Join(
        '|', typeof(Site).GetProperties().Select(property => property.GetValue(site) is ReadOnlyMemory<byte> bytes ? Convert.ToHexString(bytes.Span) : property.GetValue(site)));
}
