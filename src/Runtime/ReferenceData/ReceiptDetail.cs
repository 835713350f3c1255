// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>How much a receipt proves; each level includes the ones before it.</summary>
public enum ReceiptDetail
{
    /// <summary>Device, inode and offset of every mapping: one call for each.</summary>
    Mappings,

    /// <summary>Also what /proc/self/pagemap says of each page: about 1 % of the time that reading the data takes.</summary>
    Pages,

    /// <summary>
    /// Also the nodes of the pages, the proportional set size before and after, and for privileged users the frame numbers: tens of milliseconds for 512 MiB, and it reads
    /// the whole of /proc/self/smaps.
    /// </summary>
    Memory,
}
