// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>
/// Has so few mappings left that a swap uses them up. Some have to be left, for the .NET runtime ends a process that has none for it; and what a
/// refusal runs through is gone through before, so that nothing is compiled at the limit.
/// </summary>
internal static class MapLimit
{
    private const int Size = 20 << 20;
    private const int Page = (int)MemoryCalls.PageSize;

    // Runs of 16 equal pages, each of which takes two mappings.
    private const int Run = 17 * Page;
    private const int Left = 200;

    public static void Share(string folder)
    {
        using var original = new AnonymousMemory(Size).Fill(1);
        using var rehearsal = Differing();
        using var memory = Differing();
        using var store = new ReferenceDataStore(new() { Folder = folder });
        _ = store.Share(original.Range);
        Console.WriteLine($"rehearsal {ChildScenarios.Describe(store.Share(rehearsal.Range))}");
        _ = store.Detach(rehearsal.Range);
        var expected = memory.Bytes.ToArray();

        // Every second page is protected differently, so that none can be joined with its neighbour.
        var pages = int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), CultureInfo.InvariantCulture) + 10_000;
        var filler = (nuint)MemoryCalls.MapAnonymously(0, (nuint)pages * MemoryCalls.PageSize, MemoryCalls.ProtectRead, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        var count = 0;
        while (count < pages && Protect(count, MemoryCalls.ProtectNone))
            count += 2;
        var isReached = count < pages;
        for (var i = 1; i <= Left / 2; i++)
            _ = Protect(count - (2 * i), MemoryCalls.ProtectRead);
        var receipt = store.Share(memory.Range);
        _ = MemoryCalls.Unmap(filler, (nuint)pages * MemoryCalls.PageSize);

        memory.Bytes[0]++;
        expected[0]++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limit {isReached} {memory.Bytes.SequenceEqual(expected)} {ChildScenarios.Describe(receipt)}"));
        Console.WriteLine($"later {store.Detach(memory.Range)} {memory.Bytes.SequenceEqual(expected)}");

        bool Protect(int page, int protection) => MemoryCalls.Protect(filler + ((nuint)page * MemoryCalls.PageSize), MemoryCalls.PageSize, protection) == 0;
    }

    // The first and the last bytes are the original's, where the samples are that find it.
    private static AnonymousMemory Differing()
    {
        var memory = new AnonymousMemory(Size).Fill(1);
        for (var at = 16 * Page; at < Size - Run; at += Run)
            memory.Bytes[at + 2000] ^= 1;
        return memory;
    }
}
