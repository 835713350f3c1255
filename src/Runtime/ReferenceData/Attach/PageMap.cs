// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Attach;

/// <summary>/proc/self/pagemap: 8 bytes for each page (Documentation/admin-guide/mm/pagemap.rst). Needs no privilege but for frame numbers.</summary>
internal sealed unsafe class PageMap : IDisposable
{
    /// <summary>The page is in memory.</summary>
    public const ulong Present = 1UL << 63;

    /// <summary>The page is of a file, or of shared memory.</summary>
    public const ulong OfFile = 1UL << 61;

    /// <summary>No other address space maps it.</summary>
    public const ulong Exclusive = 1UL << 56;

    /// <summary>Number of the frame; 0 to those who may not know.</summary>
    public const ulong Frame = (1UL << 55) - 1;

    private const int Batch = 4096;

    // _IOWR('f', 16, struct pm_scan_arg), include/uapi/linux/fs.h
    private const nuint ScanRequest = 0xC0606610;
    private const ulong IsHuge = 1 << 6; // PAGE_IS_HUGE
    private const int Regions = 64;

    private readonly SafeFileHandle _file;
    private readonly ulong[] _entries = new ulong[Batch];
    private readonly ulong[] _others = new ulong[Batch];

    private PageMap(SafeFileHandle file) => _file = file;

    /// <summary>Opens it.</summary>
    /// <returns>Null where this process may not; receipts do without.</returns>
    public static PageMap? TryOpen()
    {
        try
        {
            return new(File.OpenHandle("/proc/self/pagemap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Counts pages.</summary>
    /// <param name="start">First page.</param>
    /// <param name="end">Address behind the last one.</param>
    /// <param name="copy">Where the segment's own pages are mapped as well, to compare frames with; 0 not to.</param>
    public PageCounts Count(nuint start, nuint end, nuint copy = 0)
    {
        // Counters of their own and not a record that is copied for each page: there are 131,072 in 512 MiB.
        ulong total = 0, present = 0, ofFile = 0, exclusive = 0, same = 0, frames = 0;
        for (var page = start; page < end; page += Batch * MemoryCalls.PageSize)
        {
            var entries = Read(page, end, _entries);
            var others = copy == 0 ? default : Read(copy + (page - start), copy + (end - start), _others);
            foreach (var entry in entries)
            {
                present += entry >> 63;
                ofFile += (entry >> 61) & 1;
                exclusive += (entry >> 56) & 1;
            }

            total += (ulong)entries.Length;
            for (var i = 0; i < others.Length && i < entries.Length; i++)
            {
                if ((entries[i] & Frame) == 0)
                    continue;
                frames++;
                same += (entries[i] & Frame) == (others[i] & Frame) ? 1UL : 0;
            }
        }

        return new(total, present, ofFile, exclusive, frames != 0 ? same : null, CountHuge(start, end));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Span<ulong> Read(nuint page, nuint end, ulong[] entries)
    {
        var count = (int)nuint.Min(Batch, (end - page) / MemoryCalls.PageSize);
        fixed (ulong* buffer = entries)
        {
            // SAFETY: the kernel writes at most count entries, and the array has Batch of them.
            var read = FileCalls.Read(_file, buffer, (nuint)count * sizeof(ulong), checked((long)(page / MemoryCalls.PageSize * sizeof(ulong))));
            return entries.AsSpan(0, (int)(nint.Max(read, 0) / sizeof(ulong)));
        }
    }

    // Pages that one entry of the page table maps 2 MiB at a time. A file with huge pages says nothing of that: address and offset have to agree.
    private ulong? CountHuge(nuint start, nuint end)
    {
        ulong bytes = 0;
        var regions = stackalloc Region[Regions];
        while (start < end)
        {
            var scan = new Scan
            {
                Size = (ulong)sizeof(Scan),
                Start = start,
                End = end,
                Vector = (ulong)regions,
                VectorLength = Regions,
                Mask = IsHuge,
                ReturnMask = IsHuge,
            };

            // SAFETY: the kernel fills at most as many regions as there are.
            var count = FileCalls.ControlDevice(_file, ScanRequest, &scan);
            if (count < 0)
                return null;
            for (var i = 0; i < count; i++)
                bytes += regions[i].End - regions[i].Start;
            if (count < Regions)
                break;
            start = (nuint)scan.WalkEnd;
        }

        return bytes / MemoryCalls.PageSize;
    }

    /// <summary>struct page_region.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Region
    {
        public ulong Start;
        public ulong End;
        public ulong Categories;
    }

    /// <summary>struct pm_scan_arg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Scan
    {
        public ulong Size;
        public ulong Flags;
        public ulong Start;
        public ulong End;
        public ulong WalkEnd;
        public ulong Vector;
        public ulong VectorLength;
        public ulong MaximalPages;
        public ulong Inverted;
        public ulong Mask;
        public ulong AnyOf;
        public ulong ReturnMask;
    }
}
