// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;

namespace Afterlink.Bench.ReferenceData;

/// <summary>Four threads read while their buffer is swapped a thousand times.</summary>
internal static unsafe class Races
{
    private const int Size = 4 << 20;
    private const byte Value = 0x5A;

    public static void Measure(GoalTable table)
    {
        using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false, Detail = ReceiptDetail.Mappings });
        using var memory = new Memory(Size);
        new Span<byte>((void*)memory.Range.Start, Size).Fill(Value);
        long wrong = 0, reads = 0;
        var isOver = false;
        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref isOver))
            {
                if (Volatile.Read(ref *(byte*)(memory.Range.Start + (nuint)random.Next(Size))) != Value)
                    _ = Interlocked.Increment(ref wrong);
                _ = Interlocked.Increment(ref reads);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        for (var swap = 0; swap < 500; swap++)
        {
            if (!store.Share(memory.Range).IsComplete || !store.Detach(memory.Range))
                throw new InvalidOperationException("not swapped");
        }

        Volatile.Write(ref isOver, true);
        threads.ForEach(static thread => thread.Join());
        table.AtMost("wrong bytes in 1,000 swaps, four readers", wrong, 0, $"{reads:N0} reads");
    }
}
