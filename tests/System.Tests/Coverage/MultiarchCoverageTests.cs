// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;

namespace Afterlink.SystemTests.Coverage;

/// <summary>Debian's libraries, spread by size: each is rewritten and verified, and no site that can be bound stays native.</summary>
[TestClass]
public sealed class MultiarchCoverageTests
{
    private const string Folder = "/usr/lib/x86_64-linux-gnu";
    private const int Count = 60;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Rewrite_LibrariesOfAllSizes_PatchesEverySite()
    {
        using var folder = new ScratchFolder();
        var libraries = SharedObjects();
        var sites = 0;
        for (var i = 0; i < Count; i++)
        {
            var path = libraries[i * (libraries.Count - 1) / (Count - 1)];

            // Rewrite verifies what it wrote before it says that it succeeded.
            var result = ModuleRewriter.Rewrite(new RewriteRequest(path, folder["out.so"]), TestContext.CancellationToken);

            Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
            Assert.IsEmpty(result.Sites.Where(static site => site is { IsPatched: false, Reason: not "report-only" }).Select(site => $"{path} {site.Address:x} {site.Text} {site.WindowText}"));
            sites += result.Patched;
        }

        TestContext.WriteLine($"{sites} sites in {Count} of {libraries.Count} libraries");
        Assert.IsGreaterThan(0, sites);
    }

    /// <summary>The ELF files themselves, without the links to them, from the smallest to the largest; ties by name.</summary>
    private static List<string> SharedObjects()
    {
        Span<byte> magic = stackalloc byte[4];
        var found = new List<FileInfo>();
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles("*.so*"))
        {
            if (file.LinkTarget is not null || file.Length < 64 || !file.Exists)
                continue;
            using var stream = file.OpenRead();
            stream.ReadExactly(magic);
            if (magic.SequenceEqual("\u007fELF"u8))
                found.Add(file);
        }

        Assert.IsGreaterThanOrEqualTo(Count, found.Count);
        return [.. found.OrderBy(static file => file.Length).ThenBy(static file => file.Name, StringComparer.Ordinal).Select(static file => file.FullName)];
    }
}
