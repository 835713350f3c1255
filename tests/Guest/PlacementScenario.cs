// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Guest;

/// <summary>Where in memory pages are, and how large they are, as the kernel says.</summary>
internal static class PlacementScenario
{
    private const int Size = 8 << 20;

    /// <summary>Shares a buffer with a policy: bytes on each node, by the receipt and by /proc/self/numa_maps.</summary>
    public static int Nodes(string placement, string[] nodes)
    {
        using var memory = Fill(alignment: 4096);
        using var store = new ReferenceDataStore(new()
        {
            IsSharedWithProcesses = false,
            Placement = Enum.Parse<NodePlacement>(placement),
            Nodes = Array.ConvertAll(nodes, static text => int.Parse(text, CultureInfo.InvariantCulture)),
            Detail = ReceiptDetail.Memory,
        });
        var receipt = store.Share(memory.Range);
        Result.Write("shared", receipt.SharedBytes);
        Result.Write("receipt", string.Join(' ', receipt.Nodes.Select(static node => string.Create(CultureInfo.InvariantCulture, $"N{node.Node}={node.Bytes >> 12}"))));
        var map = File.ReadLines("/proc/self/numa_maps").First(line => line.StartsWith(memory.Range.Start.ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Result.Write("kernel", string.Join(' ', map.Split(' ').Where(static word => word.StartsWith('N'))));
        return 0;
    }

    /// <summary>Shares a buffer in huge pages: pages that are mapped so, by the receipt and by /proc/self/smaps; and in another place of its huge page.</summary>
    public static int Huge(int phase)
    {
        using var memory = Fill(alignment: 2 << 20);
        using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false, PageClass = PageClass.Huge });
        var receipt = store.Share(memory.Range);
        Result.Write("shared", receipt.SharedBytes);
        Result.Write("receipt", receipt.Pages!.Value.Huge);
        Result.Write("kernel", HugeKibibytes(memory.Range.Start));
        using var other = new Memory(Size + phase, 2 << 20);
        var shifted = new BufferRange(other.Range.Start + (nuint)phase, Size);
        using var segment = SealedMemory.Publish(memory.Range, PageClass.Huge);
        receipt = store.AttachBefore(shifted, segment);
        Result.Write("other-shared", receipt.SharedBytes);
        Result.Write("other-receipt", receipt.Pages!.Value.Huge);
        Result.Write("other-kernel", HugeKibibytes(shifted.Start));
        return 0;
    }

    private static unsafe Memory Fill(nuint alignment)
    {
        var memory = new Memory(Size, alignment);

        // SAFETY: the range was mapped for this.
        new Random(1).NextBytes(new Span<byte>((void*)memory.Range.Start, Size));
        return memory;
    }

    private static long HugeKibibytes(nuint start)
    {
        var isHere = false;
        long sum = 0;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Contains('-', StringComparison.Ordinal) && !line.StartsWith("VmFlags", StringComparison.Ordinal))
                isHere = line.StartsWith(start.ToString("x", CultureInfo.InvariantCulture) + "-", StringComparison.Ordinal);
            else if (isHere && line.Contains("PmdMapped:", StringComparison.Ordinal))
                sum += long.Parse(line.AsSpan(line.IndexOf(':') + 1).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }

        return sum;
    }
}
