// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Store;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A segment that the broker hands out.</summary>
internal sealed class BrokerEntry(SegmentKey key, SafeFileHandle file, uint user, ulong charge) : IVictimCandidate
{
    /// <summary>The key, which the broker has checked.</summary>
    public SegmentKey Key => key;

    /// <summary>The sealed file.</summary>
    public SafeFileHandle File => file;

    /// <summary>Who published it.</summary>
    public uint User => user;

    /// <inheritdoc/>
    public ulong Bytes => charge;

    /// <summary>What it is called by those who do not know the hash.</summary>
    public HashSet<SegmentName> Names { get; } = [];

    /// <summary>The connections of the processes that have pages of it, with the attachments of each.</summary>
    public Dictionary<int, List<BrokerAttachment>> Mappers { get; } = [];

    /// <inheritdoc/>
    public int MapperCount => Mappers.Count;

    /// <inheritdoc/>
    public long LastUse { get; set; }

    /// <inheritdoc/>
    public bool HasOtherCopy => Mappers.Count != 0 && Mappers.Values.All(static attachments => attachments.TrueForAll(static one => one.HasOtherCopy));

    /// <summary>Whether it is being given up: nobody gets it any more.</summary>
    public bool IsEvicted { get; set; }
}
