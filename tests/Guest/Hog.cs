// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData.Pressure;

namespace Afterlink.Guest;

/// <summary>A process that takes memory, some at a time, and keeps it.</summary>
internal static unsafe class Hog
{
    private const int Step = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Takes it.</summary>
    /// <param name="mebibytes">How much.</param>
    /// <param name="waits">
    /// Whether it waits while its cgroup is short, and ends when that stays so: how fast a machine follows is not the point, and an emulated one on a busy
    /// host stands still for seconds.
    /// </param>
    public static int Run(string mebibytes, bool waits)
    {
        var memory = new Memory(long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
        using var watch = new HostPressure();
        var isShort = false;
        for (nuint at = 0; at < memory.Range.Length && !isShort; at += Step)
        {
            // SAFETY: the range was mapped for this, and is a whole number of steps.
            new Span<byte>((void*)(memory.Range.Start + at), Step).Fill(1);
            for (var since = Stopwatch.GetTimestamp(); waits && watch.BytesWanted() != 0 && !isShort; Thread.Sleep(20))
                isShort = Stopwatch.GetElapsedTime(since) > Patience;
        }

        Console.WriteLine("done");
        _ = Console.ReadLine();
        return 0;
    }
}
