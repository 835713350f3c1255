// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>What tests run in processes of their own.</summary>
internal static class ChildScenarios
{
    private static readonly Dictionary<string, Action<string[]>> All = new()
    {
        // Folder, bytes, seed: shares a buffer, says what came of it, and stays until its input ends.
        ["share"] = static arguments =>
        {
            using var memory = new AnonymousMemory(Number(arguments[1]), 16).Fill(Number(arguments[2]));
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            Console.WriteLine($"shared {Describe(store.Share(memory.Range))}");
            while (Console.ReadLine() is { } line)
                Console.WriteLine(line == "again" ? $"again {Describe(Again(store, memory))}" : line == "host" ? $"host {store.IsHost}" : "?");
        },
        ["unmap-then-map"] = static _ => Attach.RaceTests.UnmapThenMap(),

        // Folder, event: ends by SIGKILL when the event is written; the process that shares is this one.
        ["die-at"] = static arguments =>
        {
            using var listener = new DeadlyListener(arguments[1]);
            using var memory = new AnonymousMemory(Number(arguments[2]), 16).Fill(1);
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            _ = store.Share(memory.Range);
            Console.WriteLine("alive");
        },

        // Folder: shares while it has few mappings left.
        ["map-count"] = static arguments => MapLimit.Share(arguments[0]),

        // Folder: a forked child has all that this process had.
        ["fork"] = static arguments =>
        {
            using var library = new Library();
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            Console.WriteLine($"shared {Describe(store.Share(library.Derived))}");
            Console.WriteLine($"forked {library.ForkAndSleep()}");
            _ = Console.ReadLine();
        },

        // Folder: shares the table of the module.
        ["module"] = static arguments =>
        {
            using var library = new Library();
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            Console.WriteLine($"shared {Describe(store.Share(library.Derived))}");
            _ = Console.ReadLine();
        },

        // Folder, bytes: when it is told to, fills its memory as an interposed read does; says whether it did, what came of it, and the content.
        ["place"] = static arguments =>
        {
            using var memory = new AnonymousMemory(Number(arguments[1]), 16);
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            Console.WriteLine("ready");
            _ = Console.ReadLine();
            var receipt = store.Place(memory.Range, default, AttachMode.CopyOnWrite, target => Fill(target, 1), out var isFilled);
            Console.WriteLine($"placed {isFilled} {Describe(receipt!)} {Afterlink.ReferenceData.Store.ContentHash.Of(memory.Range)}");
            _ = Console.ReadLine();
        },

        // Folder, file: maps the file instead of reading it; says after each line whether it still reads the same, and from a file.
        ["map-file"] = static arguments =>
        {
            var bytes = File.ReadAllBytes(arguments[1]);
            using var memory = new AnonymousMemory(bytes.Length);
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            var segment = Afterlink.ReferenceData.Store.Segment.OfFile(arguments[1], 0, (ulong)bytes.Length)!;
            Console.WriteLine($"shared {Describe(store.AttachBefore(memory.Range, segment))}");
            while (Console.ReadLine() is not null)
                Console.WriteLine($"now {memory.Bytes.SequenceEqual(bytes)} {Mappings.Of(memory.Range).Exists(static mapping => mapping.IsFile)}");
        },

        // Folder, file: shares what it read from a file, and reads all of it whenever it is told to.
        ["file"] = static arguments =>
        {
            var bytes = File.ReadAllBytes(arguments[1]);
            using var memory = new AnonymousMemory(bytes.Length);
            bytes.CopyTo(memory.Bytes);
            using var store = new ReferenceDataStore(new() { Folder = arguments[0] });
            Console.WriteLine($"shared {Describe(store.Share(memory.Range, new FileSource(arguments[1])))}");
            while (Console.ReadLine() is not null)
                Console.WriteLine($"equal {memory.Bytes.SequenceEqual(bytes)} {string.Join(',', Mappings.Of(memory.Range).Select(static mapping => mapping.Inode))}");
        },
    };

    public static void Run(string scenario, string[] arguments) => All[scenario](arguments);

    /// <summary>Bytes, and where they are.</summary>
    public static string Describe(Receipt receipt) =>
        $"{receipt.SharedBytes} {receipt.Identity?.Inode} {string.Join(',', receipt.PrivateParts.Select(static part => part.Reason))}";

    private static Receipt Again(ReferenceDataStore store, AnonymousMemory memory)
    {
        Assert.IsTrue(store.Detach(memory.Range));
        return store.Share(memory.Range);
    }

    private static unsafe bool Fill(BufferRange target, int seed)
    {
        using var source = new AnonymousMemory((int)target.Length).Fill(seed);

        // SAFETY: the memory that is to be filled has this length.
        source.Bytes.CopyTo(new Span<byte>((void*)target.Start, (int)target.Length));
        return true;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
