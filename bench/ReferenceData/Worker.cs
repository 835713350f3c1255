// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Effects;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Bench.ReferenceData;

/// <summary>A process that holds the data.</summary>
internal static class Worker
{
    /// <summary>Reads the data, shares it, and tells its Pss whenever it is asked.</summary>
    public static int Run(string folder, string file) => Hold(folder, file, static (store, memory, file) =>
    {
        _ = Read(memory.Range, file);
        return store.Share(memory.Range, new FileSource(file));
    });

    /// <summary>Maps the file's page cache instead of reading it.</summary>
    public static int Touch(string folder, string file) => Hold(folder, file, static (store, memory, file) =>
        store.AttachBefore(memory.Range, Segment.OfFile(file, 0, memory.Range.Length)!));

    /// <summary>Shares by effect what it read.</summary>
    public static int Effect(string folder, string file)
    {
        using var store = new ReferenceDataStore(new() { Folder = folder });
        var before = MemorySnapshot.TryTake()!;
        using var memory = new Memory(new FileInfo(file).Length);
        Read(memory.Range, file);
        EffectCosts.Share(store, before, memory);
        Console.WriteLine("ready");
        _ = Console.ReadLine();
        return 0;
    }

    /// <summary>When it is told to, fills its memory as an interposed read does: only where nobody else has.</summary>
    public static int Place(string folder, string file) => Begin(folder, file, static (store, memory, file) =>
    {
        if (store.Place(memory.Range, default, AttachMode.CopyOnWrite, target => Read(target, file), out _) is not { IsComplete: true })
            throw new InvalidOperationException("not shared");
    });

    /// <summary>The same without any data.</summary>
    public static int Idle(string folder, string file) => Begin(folder, file, static (_, _, _) => { });

    private static int Begin(string folder, string file, Action<ReferenceDataStore, Memory, string> load)
    {
        using var store = new ReferenceDataStore(new() { Folder = folder });
        using var memory = new Memory(new FileInfo(file).Length);
        Console.WriteLine("up");
        _ = Console.ReadLine();
        load(store, memory, file);
        Console.WriteLine("ready");
        _ = Console.ReadLine();
        return 0;
    }

    private static unsafe bool Read(BufferRange target, string file)
    {
        var size = new FileInfo(file).Length;
        using var input = File.OpenRead(file);
        for (long done = 0; done < size;)
            done += input.Read(new Span<byte>((void*)(target.Start + (nuint)done), (int)Math.Min(16 << 20, size - done)));
        return true;
    }

    private static int Hold(string folder, string file, Func<ReferenceDataStore, Memory, string, Receipt> load)
    {
        using var memory = new Memory(new FileInfo(file).Length);
        using var store = new ReferenceDataStore(new() { Folder = folder });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {load(store, memory, file).SharedBytes}"));
        ContentHash? hash = null;
        while (Console.ReadLine() is { } line)
        {
            _ = memory.Touch();
            if (line != "measure")
            {
                var now = ContentHash.Of(memory.Range);
                hash ??= now;
                Console.WriteLine(hash == now ? "right" : "WRONG");
                continue;
            }

            Console.WriteLine(ProportionalSetSize.Of(PageRange.Inside(memory.Range)).ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }
}
