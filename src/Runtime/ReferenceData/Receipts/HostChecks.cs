// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Receipts;

/// <summary>Tries what sharing uses.</summary>
internal static class HostChecks
{
    /// <summary>All checks; none of them needs a broker or leaves anything behind.</summary>
    public static IReadOnlyList<HostCheck> Run() => [SealedFiles(), Swap(), MappingQueries(), PageMaps(), LargePages(), MapCount(), Limit(), Stalls()];

    private static HostCheck SealedFiles()
    {
        try
        {
            using var file = SealedMemory.Create("afterlink-doctor");
            if (FileCalls.Truncate(file, MemoryCalls.PageSize) == 0)
                SealedMemory.Seal(file);
            using var stage = Stage.Map(Segment.OfSealedMemory(file, new(default, MemoryCalls.PageSize, 0, PageClass.Base)), 0, MemoryCalls.PageSize, MemoryCalls.ProtectRead, isPopulated: false);
            return new("sealed memory files", stage.Start != 0, true, stage.Start != 0 ? "memfd_create(2) and its seals" : "a sealed file cannot be mapped");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new("sealed memory files", false, true, $"memfd_create(2): {e.Message}");
        }
    }

    private static HostCheck Swap()
    {
        var receipt = Share(64 * MemoryCalls.PageSize, PageClass.Base);
        var isGood = receipt is { IsComplete: true };
        return new("swap of pages", isGood, true, isGood ? "mremap(2) over memory in use, and what is mapped then"
            : receipt is { PrivateParts.Count: > 0 } ? receipt.PrivateParts[0].Reason.ToString() : "there is no memory");
    }

    private static HostCheck LargePages()
    {
        var huge = Share(PageClass.Huge.Size(), PageClass.Huge)?.Pages?.Huge;
        return new("huge pages", huge > 0, false, huge is null ? "the kernel cannot be asked what it maps (before Linux 6.7)"
            : huge > 0 ? "MADV_COLLAPSE, and PAGEMAP_SCAN to see it" : "none; PageClass.Huge shares small pages");
    }

    private static HostCheck Stalls()
    {
        using var trigger = StallTrigger.TryOpen(HostPressure.MachinePressure);
        return new("stall trigger", trigger is not null, false, trigger is not null ? "the kernel tells when tasks stand still for want of memory"
            : "no pressure stall information, or not for this user; limits and free memory are looked at");
    }

    // What comes of sharing memory that lies at the beginning of a page of its class; null where there is no memory.
    private static unsafe Receipt? Share(nuint size, PageClass pageClass)
    {
        const int Access = MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite;
        const int Flags = MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous;
        nuint alignment = pageClass.Size();
        var start = MemoryCalls.MapAnonymously(0, size + alignment, Access, Flags, -1, 0);
        if (start == MemoryCalls.Failed)
            return null;
        try
        {
            var buffer = new BufferRange(((nuint)start + alignment - 1) & ~(alignment - 1), size);

            // SAFETY: the range was mapped for this, and is as long as that from its first aligned address on.
            new Span<byte>((void*)buffer.Start, (int)size).Fill(0xA5);
            using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false, PageClass = pageClass });
            return store.Share(buffer);
        }
        finally
        {
            _ = MemoryCalls.Unmap((nuint)start, size + alignment);
        }
    }

    private static HostCheck MappingQueries()
    {
        using var space = new AddressSpace();
        var isThere = space.TryFind(MemoryCalls.PageSize, out _) && !space.ReadsText;
        return new("PROCMAP_QUERY", isThere, false, isThere ? "one call for a mapping" : "before Linux 6.11; /proc/self/maps is read instead");
    }

    private static HostCheck PageMaps()
    {
        using var map = PageMap.TryOpen();
        return new("/proc/self/pagemap", map is not null, false, map is not null ? "receipts count pages" : "cannot be opened; receipts count no pages");
    }

    private static HostCheck MapCount()
    {
        const int Least = 10_000;
        var text = File.Exists("/proc/sys/vm/max_map_count") ? File.ReadAllText("/proc/sys/vm/max_map_count").Trim() : "";
        var isKnown = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return new("vm.max_map_count", isKnown && count >= Least, false, isKnown ? $"{count} mappings for a process" : "not known");
    }

    private static HostCheck Limit()
    {
        var group = CgroupMemory.OfThisProcess();
        var detail = group?.Limit() is { } limit
            ? string.Create(CultureInfo.InvariantCulture, $"{group.Used() >> 20} of {limit >> 20} MiB in use; shared copies count where they were published")
            : "no limit: the machine's memory counts";
        return new("memory cgroup", true, false, detail);
    }
}
