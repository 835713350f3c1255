// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>What the kernel says of pages (Documentation/admin-guide/mm/pagemap.rst).</summary>
/// <param name="Total">Pages looked at.</param>
/// <param name="Present">Pages in memory and in this process's page table.</param>
/// <param name="OfFile">Bit 61: pages of a file or of shared memory. The others were written since, and are private.</param>
/// <param name="Exclusive">Bit 56: pages that no other address space maps.</param>
/// <param name="SameFrames">Pages whose frame is the segment's own; null without the privilege to see frame numbers.</param>
/// <param name="Huge">Pages that are mapped as parts of huge ones, by one entry of the page table for 2 MiB; null where the kernel cannot be asked (before Linux 6.7).</param>
public readonly record struct PageCounts(ulong Total, ulong Present, ulong OfFile, ulong Exclusive, ulong? SameFrames, ulong? Huge);
