// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>Bytes of modules that may be worked on at once. A module that is larger than all of it is worked on alone.</summary>
internal sealed class ByteBudget(long size)
{
    // A rewrite holds the module, its copy, and what is known of each byte of code: about twenty times the file. A third of the memory
    // that the process may have (a container's, where there is one) is for that, and no more than some large modules need.
    private const long ShareOfMemory = 3 * 20;
    private const long BytesOfJob = 32 << 20;
    private static readonly TimeSpan LookForCancellation = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private long _taken;

    /// <summary>What this machine has room for, and so many threads can make use of.</summary>
    public static ByteBudget OfMachine(int jobs) => new(Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory, jobs * BytesOfJob));

    /// <summary>Waits until there is room.</summary>
    public void Take(long bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            while (_taken != 0 && _taken + bytes > size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, LookForCancellation);
            }

            _taken += bytes;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            Monitor.PulseAll(_gate);
        }
    }
}
