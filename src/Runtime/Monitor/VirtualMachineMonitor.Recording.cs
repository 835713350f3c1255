// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Interposition;

namespace Afterlink.Monitor;

public sealed partial class VirtualMachineMonitor
{
    private readonly object _tapeLock = new();

    /// <summary>Who stands between the gate and the handlers of the monitor's modules.</summary>
    internal InterposerChain Interposers { get; } = new();

    /// <summary>Whether a record answers in the place of handlers.</summary>
    internal bool IsReplaying => Interposers.Tape is Afterlink.Recording.Replayer;

    /// <summary>
    /// Records everything that the monitor's modules are answered, until the recording is disposed of. Modules that are loaded meanwhile are
    /// recorded from their first instruction on; start before they are loaded to replay their constructors too.
    /// </summary>
    /// <param name="stream">Where the record goes. It is written in order, from the threads that run the modules; it stays open.</param>
    /// <exception cref="AfterlinkException">The monitor is recording or replaying already.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public RunRecording Record(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new RunRecording(this, stream);
    }

    /// <summary>
    /// Answers everything that the monitor's modules ask from a record, without their handlers: the run is the recorded one as long as the
    /// module is called in the same way. What it asks otherwise is a fault that names the site (<see cref="FaultPolicy"/>).
    /// </summary>
    /// <param name="stream">The record. It need not be trusted: what is wrong with it is a fault too. It is read in order, and stays open.</param>
    /// <exception cref="AfterlinkException">It is no record, or one of other modules or of another version; or the monitor is recording or replaying already.</exception>
    public RunReplay Replay(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new RunReplay(this, stream);
    }

    /// <summary>
    /// Counts how often every site is reached and how long its answers take, until the profile is disposed of. All bound sites go through the gate
    /// meanwhile, fast paths too, so that they can be counted; sites that run their own instruction are not counted.
    /// </summary>
    public RunProfile Profile() => new(this);

    internal void SetTape(Interposer tape)
    {
        lock (_tapeLock)
        {
            if (Interposers.Tape is not null)
                throw RuntimeDiagnostics.Exception(DiagnosticId.RecordingBusy);
            Interposers.Tape = tape;
        }
    }

    internal void RemoveTape(Interposer tape)
    {
        lock (_tapeLock)
        {
            if (Interposers.Tape != tape)
                return;
            Interposers.Tape = null;
        }
    }
}
