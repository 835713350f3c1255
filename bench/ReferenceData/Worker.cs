// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Bench.ReferenceData;

/// <summary>A process that holds the data.</summary>
internal static class Worker
{
    /// <summary>Reads the data, shares it, and tells its Pss whenever it is asked.</summary>
    public static int Run(string folder, string file) => Hold(folder, file, static (store, memory, file) =>
    {
        var size = new FileInfo(file).Length;
        using var input = File.OpenRead(file);
        unsafe
        {
            for (long done = 0; done < size;)
                done += input.Read(new Span<byte>((void*)(memory.Range.Start + (nuint)done), (int)Math.Min(16 << 20, size - done)));
        }

        return store.Share(memory.Range, new FileSource(file));
    });

    /// <summary>Maps the file's page cache instead of reading it.</summary>
    public static int Touch(string folder, string file) => Hold(folder, file, static (store, memory, file) =>
        store.AttachBefore(memory.Range, Segment.OfFile(file, 0, memory.Range.Length)!));

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
