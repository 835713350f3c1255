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

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
