// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>What came of sharing one buffer: which of its bytes are one physical copy on this host, where that is, and why others are not.</summary>
public sealed record Receipt
{
    /// <summary>The buffer.</summary>
    public required BufferRange Buffer { get; init; }

    /// <summary>What the module may do to it.</summary>
    public required AttachMode Mode { get; init; }

    /// <summary>Bytes whose pages are mapped from the one copy.</summary>
    public ulong SharedBytes { get; init; }

    /// <summary>Bytes that are still this process's own.</summary>
    public ulong PrivateBytes => Buffer.Length - SharedBytes;

    /// <summary>What is not shared and why, in the order of addresses.</summary>
    public IReadOnlyList<PrivatePart> PrivateParts { get; init; } = [];

    /// <summary>The key of the segment; null for a file that nobody hashed, and where there is no segment.</summary>
    public string? Key { get; init; }

    /// <summary>What holds the copy, as the kernel has it mapped; null where nothing is shared.</summary>
    public PhysicalIdentity? Identity { get; init; }

    /// <summary>What /proc/self/pagemap says of the shared pages; null where that was not asked for or nothing is shared.</summary>
    public PageCounts? Pages { get; init; }

    /// <summary>The nodes of memory that the shared pages are on (NUMA); empty where that was not asked for.</summary>
    public IReadOnlyList<NodeBytes> Nodes { get; init; } = [];

    /// <summary>Proportional set size of the buffer's mappings before and after, bytes; null where it was not asked for.</summary>
    public (ulong Before, ulong After)? ProportionalSize { get; init; }

    /// <summary>Whether all that could be shared is: only head and tail pages stayed private.</summary>
    public bool IsComplete => SharedBytes != 0 && PrivateParts.All(static part => part.Reason == PrivateReason.PartialPage);
}
