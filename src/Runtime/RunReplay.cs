// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor;
using Afterlink.Recording;
using Afterlink.Recording.Format;

namespace Afterlink;

/// <summary>A run that is being replayed; disposing of it has the handlers answer again (<see cref="VirtualMachineMonitor.Replay"/>).</summary>
public sealed class RunReplay : IDisposable
{
    private readonly VirtualMachineMonitor _monitor;
    private readonly Replayer _replayer;

    internal RunReplay(VirtualMachineMonitor monitor, Stream stream)
    {
        _monitor = monitor;
        _replayer = new Replayer(new RecordReader(stream));
        monitor.SetTape(_replayer);
    }

    /// <summary>Sites that were answered so far.</summary>
    public long Events => _replayer.Events;

    /// <summary>Checks that the run has come to the end of its record.</summary>
    /// <exception cref="AfterlinkException">A thread has more in the record than it has done.</exception>
    public void RequireEnd()
    {
        if (_replayer.FindRest() is { } rest)
            throw rest;
    }

    /// <summary>Ends the replay. The stream stays open.</summary>
    public void Dispose() => _monitor.RemoveTape(_replayer);
}
