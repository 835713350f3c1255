// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>What a process says of one of its attachments; shown, and counted as one mapper however many it has.</summary>
/// <param name="Process">Its process id, as the kernel knows it.</param>
/// <param name="Key">The segment; its hash is 0 for the page cache of a file.</param>
/// <param name="Place">Device, inode and offset.</param>
/// <param name="SharedBytes">Bytes that are shared.</param>
/// <param name="PrivateBytes">Bytes that stayed private.</param>
/// <param name="HasOtherCopy">Whether the process can map a file instead.</param>
internal sealed record BrokerAttachment(
    int Process, Store.SegmentKey Key, PhysicalPlace Place, ulong SharedBytes, ulong PrivateBytes, bool HasOtherCopy);
