// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Bench.ReferenceData;

/// <summary>A process that takes memory, some at a time, and keeps it.</summary>
internal static unsafe class Hog
{
    private const int Step = 4 << 20;

    public static int Run(string mebibytes)
    {
        var memory = new Memory(long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
        for (nuint at = 0; at < memory.Range.Length; at += Step)
        {
            new Span<byte>((void*)(memory.Range.Start + at), Step).Fill(1);
            Thread.Sleep(100);
        }

        Console.WriteLine("done");
        _ = Console.ReadLine();
        return 0;
    }
}
