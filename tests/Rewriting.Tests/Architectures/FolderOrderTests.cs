// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Architectures;

/// <summary>Data flows one way along the pipeline: no folder of the engine uses one that uses it, on whatever way.</summary>
[TestClass]
public sealed class FolderOrderTests
{
    private const string Root = "Afterlink.Rewriting.";

    [TestMethod]
    public void Folders_OfTheEngine_UseEachOtherInOneDirection()
    {
        var uses = typeof(ElfFile).Assembly.GetTypes().Where(static type => FolderOf(type) is not null)
            .SelectMany(static type => TypeReferences.Of(type).Select(used => (From: FolderOf(type)!, To: FolderOf(used))))
            .Where(static use => use.To is not null && use.To != use.From)
            .ToLookup(static use => use.From, static use => use.To!);
        Assert.IsGreaterThan(10, uses.Count);

        var circles = uses.Where(folder => Reaches(uses, folder.Key, folder.Key))
            .Select(folder => $"{folder.Key} -> {string.Join(", ", folder.Distinct().Where(used => Reaches(uses, used, folder.Key)))}");

        Assert.AreEqual("", string.Join('\n', circles.Order(StringComparer.Ordinal)));
    }

    private static bool Reaches(ILookup<string, string> uses, string from, string to)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(uses[from]);
        while (open.TryPop(out var folder))
        {
            if (folder == to)
                return true;
            if (!seen.Add(folder))
                continue;
            foreach (var next in uses[folder])
                open.Push(next);
        }

        return false;
    }

    private static string? FolderOf(Type type) => type.Namespace is { } space && space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..].Split('.')[0] : null;
}
