// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Receipts;

/// <summary>Makes receipts out of what the kernel says when the swap is done, not out of what was asked of it.</summary>
internal sealed class ReceiptWriter(AddressSpace space, PageMap? pageMap, ReceiptDetail detail)
{
    /// <summary>What is to be compared with afterwards.</summary>
    public ulong? ProportionalSizeBefore(BufferRange buffer) =>
        detail == ReceiptDetail.Memory ? ProportionalSetSize.Of(PageRange.Inside(buffer)) : null;

    /// <summary>The receipt of an attach.</summary>
    public Receipt Write(BufferRange buffer, Segment segment, AttachMode mode, Outcome outcome, ulong? before)
    {
        var first = outcome.Shared.Count == 0 ? default : outcome.Shared[0].Pages;
        return new Receipt
        {
            Buffer = buffer,
            Mode = mode,
            SharedBytes = outcome.SharedBytes,
            PrivateParts = outcome.Private,
            Key = segment.Key?.ToString(),
            Identity = outcome.Shared.Count == 0 ? null : Proof.IdentityOf(space, first.Start),
            Pages = outcome.Shared.Count == 0 || pageMap is null || detail < ReceiptDetail.Pages ? null : Count(pageMap, buffer, segment, outcome),
            Nodes = detail < ReceiptDetail.Memory ? [] : NodesOf(outcome),
            ProportionalSize = before is { } size ? (size, ProportionalSetSize.Of(PageRange.Inside(buffer))) : null,
        };
    }

    /// <summary>The receipt of a buffer that nothing was done to.</summary>
    public static Receipt Refusal(BufferRange buffer, AttachMode mode, PrivateReason reason) =>
        new() { Buffer = buffer, Mode = mode, PrivateParts = [new(buffer, reason)] };

    private static IReadOnlyList<NodeBytes> NodesOf(Outcome outcome)
    {
        var bytes = new SortedDictionary<int, ulong>();
        foreach (var run in outcome.Shared)
            MemoryNodes.Count(run.Pages.Start, run.Pages.End, bytes);
        return [.. bytes.Select(static entry => new NodeBytes(entry.Key, entry.Value))];
    }

    private PageCounts Count(PageMap map, BufferRange buffer, Segment segment, Outcome outcome)
    {
        var sum = default(PageCounts);
        foreach (var run in outcome.Shared)
        {
            using var copy = detail < ReceiptDetail.Memory ? default
                : Stage.Map(segment, segment.OffsetOf(run.Pages.Start, buffer.Start), run.Pages.Length, MemoryCalls.ProtectRead, isPopulated: true);
            var counts = map.Count(run.Pages.Start, run.Pages.End, copy.Start);
            sum = new(sum.Total + counts.Total, sum.Present + counts.Present, sum.OfFile + counts.OfFile, sum.Exclusive + counts.Exclusive,
                counts.SameFrames is null ? sum.SameFrames : counts.SameFrames + (sum.SameFrames ?? 0),
                counts.Huge is null ? sum.Huge : counts.Huge + (sum.Huge ?? 0));
        }

        return sum;
    }
}
