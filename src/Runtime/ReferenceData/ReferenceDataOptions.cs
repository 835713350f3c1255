// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>How reference data is shared. The defaults need no set-up and no privilege.</summary>
public sealed record ReferenceDataOptions
{
    /// <summary>What a module may do to a buffer that is shared.</summary>
    public AttachMode Mode { get; init; } = AttachMode.CopyOnWrite;

    /// <summary>The pages that new segments are laid out for.</summary>
    public PageClass PageClass { get; init; } = PageClass.Base;

    /// <summary>Where new segments are put on a machine with more than one node of memory.</summary>
    public NodePlacement Placement { get; init; } = NodePlacement.Interleave;

    /// <summary>The nodes that <see cref="Placement"/> is about, of those that this process may use; empty for all of them.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [];

    /// <summary>Whether pages are entered into the page table when they are attached before the fill, and not when they are first touched.</summary>
    public bool PopulatesBeforeFill { get; init; } = true;

    /// <summary>
    /// The folder of the broker's socket. Null for the default: <c>AFTERLINK_SHARE</c>, <c>$XDG_RUNTIME_DIR/afterlink</c> or
    /// <c>/tmp/afterlink-UID</c>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Whether other processes take part; false shares within this process only.</summary>
    public bool IsSharedWithProcesses { get; init; } = true;

    /// <summary>How long the broker has to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long another process has to publish what this one waits for; it keeps its own copy then.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether this process takes the SHA-256 of what it attaches before the fill. A broker is of the same user or of root, and has checked it
    /// behind the seal; after the fill everything is compared anyway.
    /// </summary>
    public bool ChecksHash { get; init; }

    /// <summary>Bytes of segments that the broker holds at most, where this process hosts it.</summary>
    public ulong Quota { get; init; } = ulong.MaxValue;

    /// <summary>How much receipts prove.</summary>
    public ReceiptDetail Detail { get; init; } = ReceiptDetail.Pages;
}
