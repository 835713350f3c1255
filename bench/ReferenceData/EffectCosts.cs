// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Effects;

namespace Afterlink.Bench.ReferenceData;

/// <summary>What sharing by effect costs in a second process: two looks at the mappings, and the comparison of all that is new.</summary>
internal static class EffectCosts
{
    private const string Identity = "bench";

    public static void Measure(DataFile data, GoalTable table)
    {
        using var first = ProcessMemory.Start("effect", data.Folder, data.Path);
        _ = first.StandardOutput.ReadLine();
        var (read, share) = (double.MaxValue, double.MaxValue);
        for (var run = 0; run < Timing.Runs; run++)
        {
            using var store = new ReferenceDataStore(new() { Folder = data.Folder });
            var before = MemorySnapshot.TryTake()!;
            using var memory = new Memory(data.Size);
            read = Math.Min(read, Timing.Of(() => data.Read(memory)));
            share = Math.Min(share, Timing.Of(() => _ = MemorySnapshot.TryTake()) + Timing.Of(() => Share(store, before, memory)));
        }

        first.Kill();
        first.WaitForExit();
        table.AtMost("by effect, in a second process: mappings before and after, compare, swap", share / read, 1);
    }

    /// <summary>Shares what appeared since an earlier look; all of the memory has to be there.</summary>
    public static void Share(ReferenceDataStore store, MemorySnapshot before, Memory memory)
    {
        var receipts = EffectShare.Share(store, AttachMode.CopyOnWrite, before, MemorySnapshot.TryTake()!, Identity).ToList();
        if (!receipts.Exists(receipt => receipt.Buffer.Start <= memory.Range.Start && receipt.Buffer.End >= memory.Range.End && receipt.IsComplete))
            throw new InvalidOperationException("not shared");
    }
}
