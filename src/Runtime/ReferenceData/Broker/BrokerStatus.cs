// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.


namespace Afterlink.ReferenceData.Broker;

/// <summary>What a broker says of itself and of what it hands out.</summary>
internal sealed record BrokerStatus
{
    /// <summary>The process that hosts it.</summary>
    public int Process { get; init; }

    /// <summary>Connections, without the one that asked.</summary>
    public int Clients { get; init; }

    /// <summary>Bytes of all segments.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Bytes that they may have; <see cref="ulong.MaxValue"/> for no limit.</summary>
    public ulong Quota { get; init; } = ulong.MaxValue;

    /// <summary>The segments, in the order of their keys.</summary>
    public IReadOnlyList<SegmentStatus> Segments { get; init; } = [];

    /// <summary>Who maps what; the page cache of a file has no key with a hash.</summary>
    public IReadOnlyList<BrokerAttachment> Attachments { get; init; } = [];

    /// <summary>What stayed private, the latest last.</summary>
    public IReadOnlyList<RefusalStatus> Refusals { get; init; } = [];

    /// <summary>What was given up under pressure, the latest last.</summary>
    public IReadOnlyList<VictimStatus> Victims { get; init; } = [];

    /// <summary>
    /// Bytes that would be needed besides if every process had its own copy: of each copy, all mappers but one. A file's pages are one copy each.
    /// </summary>
    public ulong SavedBytes
    {
        get
        {
            ulong saved = 0;
            foreach (var copy in Attachments.GroupBy(static attachment => (attachment.Key, attachment.Place.Device, attachment.Place.Inode)))
                saved += copy.Aggregate(0UL, static (sum, one) => sum + one.SharedBytes) - copy.Max(static one => one.SharedBytes);
            return saved;
        }
    }
}
