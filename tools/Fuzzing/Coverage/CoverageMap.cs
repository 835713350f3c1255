// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Afterlink.Fuzzing.Coverage;

/// <summary>
/// Which branches of the engine an input took, in the form of AFL: the instrumented assembly counts each pair of basic blocks in a map of
/// 64 KiB, and a pair, or a new magnitude of its count, makes an input worth keeping.
/// </summary>
internal sealed class CoverageMap
{
    private const int Size = 1 << 16;

    private static readonly byte[] Magnitudes = MakeMagnitudes();

    // Static, as the pointer to it is.
    private static readonly byte[] Counts = GC.AllocateArray<byte>(Size, pinned: true);

    private readonly byte[] _seen = new byte[Size];

    /// <summary>Starts to record. The assembly must be instrumented, otherwise nothing is.</summary>
    public unsafe CoverageMap()
    {
        // SAFETY: the array is pinned for its life, which is the process's. Instrumented code writes at 16-bit indices only.
        Trace.SharedMem = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(Counts, 0);
    }

    /// <summary>Different pairs that were seen.</summary>
    public int Pairs { get; private set; }

    /// <summary>Forgets the last input's.</summary>
    public void Clear()
    {
        Array.Clear(Counts);
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last input did what none before it did.</summary>
    public bool TakeNew()
    {
        var isNew = false;
        var counts = Counts.AsSpan();
        for (var at = counts.IndexOfAnyExcept((byte)0); at >= 0;)
        {
            var magnitude = Magnitudes[counts[at]];
            if ((_seen[at] & magnitude) == 0)
            {
                Pairs += _seen[at] == 0 ? 1 : 0;
                _seen[at] |= magnitude;
                isNew = true;
            }

            var next = counts[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return isNew;
    }

    /// <summary>1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128-255: a bit each.</summary>
    private static byte[] MakeMagnitudes()
    {
        var magnitudes = new byte[256];
        for (var count = 1; count < magnitudes.Length; count++)
        {
            magnitudes[count] = count switch
            {
                1 => 1,
                2 => 2,
                3 => 4,
                < 8 => 8,
                < 16 => 16,
                < 32 => 32,
                < 128 => 64,
                _ => 128,
            };
        }

        return magnitudes;
    }
}
