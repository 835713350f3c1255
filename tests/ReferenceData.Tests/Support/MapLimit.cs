// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Uses up the mappings that a process can have.</summary>
internal static class MapLimit
{
    public static void Run(string folder)
    {
        const int Pages = 70_000;
        using var memory = new AnonymousMemory(20 << 20).Fill(1);
        using var other = new AnonymousMemory(20 << 20).Fill(1);
        using var store = new ReferenceDataStore(new() { Folder = folder });
        _ = store.Share(other.Range);

        // Whatever is compiled or first used from here on would need mappings too: what a refusal runs through is gone through now.
        using var differing = new AnonymousMemory(20 << 20).Fill(1);
        for (var page = 0; page < differing.Bytes.Length; page += 4096)
            differing.Bytes[page + 2000] ^= 1;
        _ = ChildScenarios.Describe(store.Share(differing.Range));
        GC.Collect();
        var expected = memory.Bytes.ToArray();

        // Every second page is protected differently, so that none can be joined with its neighbour.
        var filler = (nuint)MemoryCalls.MapAnonymously(0, Pages * MemoryCalls.PageSize, MemoryCalls.ProtectRead, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        var count = 0;
        while (count < Pages && MemoryCalls.Protect(filler + ((nuint)count * MemoryCalls.PageSize), MemoryCalls.PageSize, MemoryCalls.ProtectNone) == 0)
            count += 2;
        var receipt = store.Share(memory.Range);
        _ = MemoryCalls.Unmap(filler, Pages * MemoryCalls.PageSize);
        memory.Bytes[0]++;
        expected[0]++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"limit {count < Pages} {memory.Bytes.SequenceEqual(expected)} {ChildScenarios.Describe(receipt)}"));
        Console.WriteLine($"later {store.Detach(memory.Range)} {ChildScenarios.Describe(store.Share(other.Range))}");
    }
}
