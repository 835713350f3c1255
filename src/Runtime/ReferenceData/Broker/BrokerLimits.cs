// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>What clients may use up. Clients of the broker are other programs, and one of them may be hostile or wrong.</summary>
internal sealed record BrokerLimits
{
    /// <summary>Bytes of all segments.</summary>
    public ulong Quota { get; init; } = ulong.MaxValue;

    /// <summary>Bytes of the segments that one user published.</summary>
    public ulong UserQuota { get; init; } = ulong.MaxValue;

    /// <summary>Users other than the broker's own who may connect.</summary>
    public IReadOnlySet<uint> Users { get; init; } = new HashSet<uint>();

    /// <summary>Connections at a time.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Segments.</summary>
    public int Segments { get; init; } = 4096;

    /// <summary>Leases, waits and attachments of one connection.</summary>
    public int PerConnection { get; init; } = 4096;

    /// <summary>Names of one segment; the oldest ones go.</summary>
    public int Names { get; init; } = 16;
}
