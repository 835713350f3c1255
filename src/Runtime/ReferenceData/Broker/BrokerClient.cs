// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A process that is connected.</summary>
internal sealed class BrokerClient(int connection, int process, uint user)
{
    /// <summary>Number of the connection.</summary>
    public int Connection => connection;

    /// <summary>Process id, from the kernel.</summary>
    public int Process => process;

    /// <summary>User id, from the kernel.</summary>
    public uint User => user;

    /// <summary>What it is to publish.</summary>
    public HashSet<SegmentName> Leases { get; } = [];

    /// <summary>What it maps from the page cache of files, which the broker only shows.</summary>
    public List<BrokerAttachment> Files { get; } = [];
}
