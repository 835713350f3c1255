// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Monitor;
using Afterlink.Recording;
using Afterlink.Recording.Format;

namespace Afterlink;

/// <summary>A run that is being recorded; disposing of it ends the record (<see cref="VirtualMachineMonitor.Record"/>).</summary>
public sealed class RunRecording : IDisposable
{
    private readonly VirtualMachineMonitor _monitor;
    private readonly RecordWriter _writer;
    private readonly Recorder _recorder;
    private bool _disposed;

    internal RunRecording(VirtualMachineMonitor monitor, Stream stream)
    {
        _monitor = monitor;
        _writer = new RecordWriter(stream);
        _recorder = new Recorder(_writer);
        monitor.SetTape(_recorder);
    }

    /// <summary>Sites that were answered so far.</summary>
    public long Events => _recorder.Events;

    /// <summary>
    /// Whether the record can be replayed so far. Not so once a handler has called into a module: without the handler nobody would.
    /// </summary>
    public bool IsReplayable => !_recorder.HasReentry;

    /// <summary>Ends the record. The stream stays open.</summary>
    /// <exception cref="AfterlinkException">The stream could not be written; what was written before can be replayed.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _monitor.RemoveTape(_recorder);
        _recorder.Dispose();
        _writer.Finish(_recorder.Events);
        if (_writer.Failure is { } failure)
            throw RuntimeDiagnostics.Caused(failure, DiagnosticId.RecordUnwritable, failure.Message);
    }
}
