// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Pressure;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Memory that is short once for each request: no test can make the whole machine short of it.</summary>
internal sealed class RequestedPressure : IPressureWatch
{
    private readonly HostPressure _host = new();
    private int _requests;

    public void Request() => Interlocked.Increment(ref _requests);

    public ulong BytesWanted() => Interlocked.Exchange(ref _requests, 0) == 0 ? 0UL : 1;

    public ulong BytesUsed() => _host.BytesUsed();

    public void Dispose() => _host.Dispose();
}
