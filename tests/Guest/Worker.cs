// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Guest;

/// <summary>A process that holds the data of a file.</summary>
internal static class Worker
{
    /// <summary>Reads the file, shares it, and tells for each line of its input whether the data is still what it read.</summary>
    public static int Run(string folder, string file)
    {
        using var input = File.OpenHandle(file);
        var size = (int)RandomAccess.GetLength(input);
        using var memory = new Memory(size);
        unsafe
        {
            for (var done = 0; done < size;)
            {
                // SAFETY: the range was mapped for this, with this length.
                done += RandomAccess.Read(input, new Span<byte>((void*)(memory.Range.Start + (nuint)done), size - done), done);
            }
        }

        var hash = ContentHash.Of(memory.Range);
        using var store = new ReferenceDataStore(new() { Folder = folder });
        Result.Write("ready", store.Share(memory.Range, new FileSource(file)).SharedBytes);
        while (Console.ReadLine() is not null)
            Console.WriteLine(ContentHash.Of(memory.Range) == hash ? "right" : "WRONG");
        return 0;
    }
}
