// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Looks after the leases on files whose pages modules have: when somebody wants to write such a file, the modules get copies first.</summary>
internal sealed class LeaseWatch
{
    // A writer waits as long as this and the copy take. The kernel breaks a lease by itself after /proc/sys/fs/lease-break-time, 45 seconds.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly object _lock = new();
    private readonly List<(ReferenceDataStore Store, Segment Segment, BufferRange Buffer)> _held = [];
    private readonly AddressSpace _space = new();
    private bool _isRunning;

    /// <summary>The watch of the process.</summary>
    public static LeaseWatch Default { get; } = new();

    /// <summary>How many leases are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Looks after a lease from now on.</summary>
    /// <param name="store">The store that the pages were attached by.</param>
    /// <param name="segment">The file, with a lease on it.</param>
    /// <param name="buffer">Where its pages are.</param>
    public void Add(ReferenceDataStore store, Segment segment, BufferRange buffer)
    {
        lock (_lock)
        {
            _held.Add((store, segment, buffer));
            if (_isRunning)
                return;
            _isRunning = true;
            new Thread(Watch) { IsBackground = true, Name = "Afterlink leases" }.Start();
        }
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(Interval);
            lock (_lock)
            {
                _held.RemoveAll(held => !Keep(held.Store, held.Segment, held.Buffer));
                if (_held.Count != 0)
                    continue;
                _isRunning = false;
                return;
            }
        }
    }

    private bool Keep(ReferenceDataStore store, Segment segment, BufferRange buffer)
    {
        // The store closes a file that it needs no more, and with it goes the lease.
        if (segment.File.IsClosed)
            return false;
        var isMapped = IsMapped(segment, buffer);
        if (isMapped && FileLease.IsQuiet(segment.File))
            return true;

        // Where there is no memory for the copies the pages stay, and the writer waits until the kernel's patience ends.
        if (isMapped && !store.Detach(buffer))
            return true;
        if (!segment.File.IsClosed)
            FileLease.Release(segment.File);
        return false;
    }

    // The module may have freed its buffer.
    private bool IsMapped(Segment segment, BufferRange buffer)
    {
        var first = PageRange.Inside(buffer).Start;
        return Proof.Maps(_space, new(first, first + MemoryCalls.PageSize), segment, segment.OffsetOf(first, buffer.Start));
    }
}
