// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Bench.ReferenceData;

/// <summary>What an attach costs, against reading the same data from the page cache into fresh memory.</summary>
internal static class AttachCosts
{
    private const nuint HugePage = 2 << 20;

    public static void Measure(DataFile data, GoalTable table)
    {
        using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false });
        using var lazy = new ReferenceDataStore(new() { IsSharedWithProcesses = false, PopulatesBeforeFill = false });
        using var original = new Memory(data.Size, HugePage);
        data.Read(original);
        Segment? segment = null;
        var publish = Timing.Of(() => segment = SealedMemory.Publish(original.Range, PageClass.Base));
        using var huge = SealedMemory.Publish(original.Range, PageClass.Huge);
        var (read, copy, before, untouched, file, hugeBefore, after, stall) = (double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);
        for (var run = 0; run < Timing.Runs; run++)
        {
            // Every measure once in each run, so that a slow moment of the machine meets all of them.
            read = Math.Min(read, Load(data));
            copy = Math.Min(copy, Copy(original));
            before = Math.Min(before, Before(store, data.Size, segment!));
            untouched = Math.Min(untouched, Before(lazy, data.Size, segment!));
            hugeBefore = Math.Min(hugeBefore, Before(store, data.Size, huge));
            using (var cached = Segment.OfFile(data.Path, 0, (ulong)data.Size)!)
                file = Math.Min(file, Before(store, data.Size, cached));
            after = Math.Min(after, After(store, data, segment!));
            stall = Math.Min(stall, Stall(store, data, segment!));
        }

        table.Add("read() of the page cache into fresh memory", Milliseconds(read), $"{data.Size >> 20} MiB; the unit of what follows");
        table.Add("memcpy, both sides resident", Ratio(copy / read));
        table.Add("publish, once for a host", Ratio(publish / read), "copy, seal, SHA-256");
        table.AtMost("attach before the fill, sealed memory, all pages touched", before / read, 0.12);
        table.Add("  the same, pages entered when they are touched", Ratio(untouched / read));
        table.AtMost("attach before the fill, page cache, all pages touched", file / read, 0.12);
        table.AtMost("attach before the fill, huge pages, all pages touched", hugeBefore / read, 0.02);
        table.AtMost("attach after the fill: find, compare, swap, verify", after / read, 0.4);
        table.AtMost("longest stall of a reader meanwhile, ms", stall, 5);
        segment!.Dispose();
    }

    private static double Load(DataFile data)
    {
        using var memory = new Memory(data.Size);
        return Timing.Of(() => data.Read(memory));
    }

    private static unsafe double Copy(Memory original)
    {
        using var memory = new Memory((long)original.Range.Length);
        new Span<byte>((void*)memory.Range.Start, 1).Clear();
        _ = memory.Touch();
        for (nuint at = 0; at < memory.Range.Length; at += 4096)
            *(byte*)(memory.Range.Start + at) = 1;
        return Timing.Of(() => Buffer.MemoryCopy((void*)original.Range.Start, (void*)memory.Range.Start, memory.Range.Length, memory.Range.Length));
    }

    private static double Before(ReferenceDataStore store, long size, Segment segment)
    {
        using var memory = new Memory(size, HugePage);
        var time = Timing.Of(() =>
        {
            if (!store.AttachBefore(memory.Range, segment).IsComplete)
                throw new InvalidOperationException("not shared");
            _ = memory.Touch();
        });
        return time;
    }

    private static double After(ReferenceDataStore store, DataFile data, Segment segment)
    {
        using var memory = new Memory(data.Size, HugePage);
        data.Read(memory);
        return Timing.Of(() => Swap(store, memory, segment));
    }

    // Not in the run that is timed: a reader that never stops has one of the machine's processors to itself.
    private static double Stall(ReferenceDataStore store, DataFile data, Segment segment)
    {
        using var memory = new Memory(data.Size, HugePage);
        data.Read(memory);
        using var reader = new Reader(memory.Range);
        Swap(store, memory, segment);
        return reader.Stop();
    }

    private static void Swap(ReferenceDataStore store, Memory memory, Segment segment)
    {
        _ = ContentSample.Of(memory.Range);
        if (!store.AttachAfter(memory.Range, segment).IsComplete)
            throw new InvalidOperationException("not shared");
    }

    private static string Ratio(double value) => value.ToString("F3", System.Globalization.CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value.ToString("F0", System.Globalization.CultureInfo.InvariantCulture) + " ms";
}
