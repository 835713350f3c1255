// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Ends this process by SIGKILL in the middle of what an event tells of: events are written on the thread that does it.</summary>
internal sealed class DeadlyListener(string name) : EventListener
{
    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Afterlink-ReferenceData")
            EnableEvents(source, EventLevel.Verbose);
    }

    protected override void OnEventWritten(EventWrittenEventArgs written)
    {
        if (written.EventName == name)
            Process.GetCurrentProcess().Kill();
    }
}
