// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics.Tracing;

namespace Afterlink.ReferenceData.Tracing;

/// <summary>
/// What happens to reference data, for dotnet-trace, dotnet-counters and <see cref="EventListener"/>. The four steps of US9189165 are events of the
/// level Verbose, one for each slice.
/// </summary>
[EventSource(Name = "Afterlink-ReferenceData")]
internal sealed class ReferenceDataEvents : EventSource
{
    /// <summary>The source.</summary>
    public static readonly ReferenceDataEvents Log = new();

    private readonly object _lock = new();
    private PollingCounter? _sharedBytes;
    private PollingCounter? _attachments;
    private IncrementingPollingCounter? _refusals;
    private long _shared;
    private long _attached;
    private long _refused;

    /// <summary>Step 1 of the method: the module's own pages are there and may be replaced.</summary>
    [Event(1, Level = EventLevel.Verbose)]
    public void EmptyPages(long start, long length) => WriteEvent(1, start, length);

    /// <summary>Step 2: what holds the data already was looked up.</summary>
    [Event(2, Level = EventLevel.Informational)]
    public void PagesFound(string key, string origin) => WriteEvent(2, key, origin);

    /// <summary>Step 2: its pages are mapped aside.</summary>
    [Event(3, Level = EventLevel.Verbose)]
    public void Staged(long start, long length) => WriteEvent(3, start, length);

    /// <summary>Between steps 2 and 3: nobody can write the module's pages any more.</summary>
    [Event(4, Level = EventLevel.Verbose)]
    public void Frozen(long start, long length) => WriteEvent(4, start, length);

    /// <summary>Between steps 2 and 3: they are equal.</summary>
    [Event(5, Level = EventLevel.Verbose)]
    public void Compared(long start, long length) => WriteEvent(5, start, length);

    /// <summary>Steps 3 and 4, which are one call: the shared pages are mapped over the module's, and those are released.</summary>
    [Event(6, Level = EventLevel.Verbose)]
    public void MappedAndReleased(long start, long length) => WriteEvent(6, start, length);

    /// <summary>A buffer is shared.</summary>
    [Event(7, Level = EventLevel.Informational)]
    public void Attached(string key, long sharedBytes, long privateBytes) => WriteEvent(7, key, sharedBytes, privateBytes);

    /// <summary>A part of a buffer stayed private.</summary>
    [Event(8, Level = EventLevel.Warning)]
    public void NotShared(string code, string reason, string range) => WriteEvent(8, code, reason, range);

    /// <summary>A buffer has its own pages again, or those of its file.</summary>
    [Event(9, Level = EventLevel.Informational)]
    public void Detached(string key, long sharedBytes) => WriteEvent(9, sharedBytes, key);

    /// <summary>A sealed copy is about to be made.</summary>
    [Event(10, Level = EventLevel.Informational)]
    public void Publishing(long length) => WriteEvent(10, length);

    /// <summary>The copy is written, and not sealed yet.</summary>
    [Event(11, Level = EventLevel.Verbose)]
    public void Written(long length) => WriteEvent(11, length);

    /// <summary>The copy is sealed, and nobody has it yet.</summary>
    [Event(12, Level = EventLevel.Verbose)]
    public void Sealed(long length) => WriteEvent(12, length);

    /// <summary>Others can have the copy.</summary>
    [Event(13, Level = EventLevel.Informational)]
    public void Published(string key) => WriteEvent(13, key);

    /// <summary>This process hosts the broker now.</summary>
    [Event(14, Level = EventLevel.Informational)]
    public void BrokerHosted(string folder) => WriteEvent(14, folder);

    /// <summary>The broker is gone.</summary>
    [Event(15, Level = EventLevel.Informational)]
    public void BrokerLost(string folder) => WriteEvent(15, folder);

    /// <summary>Memory is short, and this segment is given up.</summary>
    [Event(16, Level = EventLevel.Warning)]
    public void Victim(string key, long mappers, long freedBytes) => WriteEvent(16, key, mappers, freedBytes);

    /// <summary>Counts and reports what became of a buffer.</summary>
    [NonEvent]
    public void Report(Receipt receipt)
    {
        if (receipt.SharedBytes != 0)
        {
            _ = Interlocked.Add(ref _shared, (long)receipt.SharedBytes);
            _ = Interlocked.Increment(ref _attached);
            if (IsEnabled())
                Attached(receipt.Key ?? receipt.Identity?.ToString() ?? "", (long)receipt.SharedBytes, (long)receipt.PrivateBytes);
        }

        foreach (var part in receipt.PrivateParts)
        {
            if (part.Reason == PrivateReason.PartialPage && receipt.SharedBytes != 0)
                continue;
            _ = Interlocked.Increment(ref _refused);
            if (IsEnabled())
                NotShared($"AFL{(int)part.Reason}", part.Reason.ToString(), part.Range.ToString());
        }
    }

    /// <summary>Counts and reports the end of an attachment.</summary>
    [NonEvent]
    public void ReportDetached(Receipt receipt)
    {
        _ = Interlocked.Add(ref _shared, -(long)receipt.SharedBytes);
        _ = Interlocked.Decrement(ref _attached);
        if (IsEnabled())
            Detached(receipt.Key ?? "", (long)receipt.SharedBytes);
    }

    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command != EventCommand.Enable)
            return;
        lock (_lock)
        {
            _sharedBytes ??= new PollingCounter("shared-bytes", this, () => Interlocked.Read(ref _shared)) { DisplayName = "Bytes mapped from shared copies", DisplayUnits = "B" };
            _attachments ??= new PollingCounter("attachments", this, () => Interlocked.Read(ref _attached)) { DisplayName = "Buffers that are shared" };
            _refusals ??= new IncrementingPollingCounter("not-shared", this, () => Interlocked.Read(ref _refused)) { DisplayName = "Parts that stayed private" };
        }
    }
}
