// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Attach;

/// <summary>Asks the kernel on which nodes of memory pages are.</summary>
internal static unsafe class MemoryNodes
{
    private const int Batch = 512;

    /// <summary>Adds the bytes of some pages to those of their nodes; what is not in this process's page table is on none.</summary>
    public static void Count(nuint start, nuint end, IDictionary<int, ulong> bytes)
    {
        var pages = stackalloc nuint[Batch];
        var status = stackalloc int[Batch];
        while (start < end)
        {
            var count = 0;
            for (; count < Batch && start < end; count++, start += MemoryCalls.PageSize)
                pages[count] = start;

            // SAFETY: both arrays have a place for each page.
            if (!NodeCalls.TryLocate(count, pages, status))
                return;
            foreach (var node in new ReadOnlySpan<int>(status, count))
            {
                if (node >= 0)
                    bytes[node] = (bytes.TryGetValue(node, out var sum) ? sum : 0) + MemoryCalls.PageSize;
            }
        }
    }
}
