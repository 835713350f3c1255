// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Sharing;
using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tracing;

namespace Afterlink.ReferenceData;

// What descriptors and interposed reads build on.
public sealed partial class ReferenceDataStore
{
    /// <summary>Whether this process hosts the broker.</summary>
    internal bool IsHost => _segments.IsHost;

    /// <summary>The name of a buffer that a label describes.</summary>
    internal SegmentName NameOf(BufferRange buffer, ContentHash label) =>
        new(label, buffer.Length, SegmentKey.PhaseOf(buffer.Start, _options.PageClass), _options.PageClass);

    /// <inheritdoc cref="Share(BufferRange, FileSource?)"/>
    /// <param name="buffer">The buffer.</param>
    /// <param name="label">
    /// What the data is likely to be equal to: any bytes that are the same for the same data, such as the hash of a descriptor. It is a hint, and all
    /// pages are compared. Null for a sample of the content.
    /// </param>
    /// <param name="source">The file whose bytes it holds.</param>
    internal Receipt Share(BufferRange buffer, ContentHash? label, FileSource? source = null)
    {
        if (PageRange.Inside(buffer).Length == 0)
            return ReceiptWriter.Refusal(buffer, _options.Mode, PrivateReason.PartialPage);
        var name = NameOf(buffer, label ?? ContentSample.Of(buffer));
        PrivateReason? refusal;
        try
        {
            // US9189165, step 2 of the method: is the data in memory already, and where?
            var segment = _segments.Find(name, isToBePublished: true, out refusal);
            if (segment is null && refusal is null)
                segment = _segments.Publish(buffer, name, out refusal);
            if (segment is not null)
                return AttachAfter(buffer, segment, _options.Mode, source);
        }
        catch (AfterlinkException e) when (e.Id == DiagnosticId.ReferenceDataNoRoom)
        {
            refusal = PrivateReason.NoRoom;
        }

        var receipt = ReceiptWriter.Refusal(buffer, _options.Mode, refusal!.Value);
        ReferenceDataEvents.Log.Report(receipt);
        _segments.NotShared(receipt);
        return receipt;
    }

    /// <summary>The segment with a content, where somebody has it.</summary>
    internal Segment? Find(in SegmentKey key) => _segments.Find(key);

    /// <summary>The segment that somebody published under a name. The name is a hint: what it finds has to be compared, or be known otherwise.</summary>
    internal Segment? Find(in SegmentName name) => _segments.Find(name, isToBePublished: false, out _);

    /// <summary>Makes a sealed copy of a buffer that anyone can attach.</summary>
    /// <returns>Null where the broker does not take it.</returns>
    /// <exception cref="AfterlinkException">There is no room for it (<see cref="DiagnosticId.ReferenceDataNoRoom"/>).</exception>
    internal Segment? Publish(BufferRange buffer, in SegmentName name) => _segments.Publish(buffer, name, out _);

    /// <summary>Attaches a segment to a buffer that its module has not filled yet; head and tail, which no page of the segment can hold, are copied.</summary>
    internal Receipt AttachBefore(BufferRange buffer, Segment segment, AttachMode? mode = null, FileSource? source = null)
    {
        var receipt = Attach(buffer, segment, isFilled: false, mode ?? _options.Mode, source);
        if (receipt.SharedBytes != 0)
            _ = SegmentReader.CopyPrivateParts(segment, receipt);
        return receipt;
    }

    /// <summary>Attaches a segment to a buffer that its module has filled; what differs stays private.</summary>
    internal Receipt AttachAfter(BufferRange buffer, Segment segment, AttachMode? mode = null, FileSource? source = null) =>
        Attach(buffer, segment, isFilled: true, mode ?? _options.Mode, source);

    private Receipt Attach(BufferRange buffer, Segment segment, bool isFilled, AttachMode mode, FileSource? source)
    {
        Receipt receipt;
        AttachedBuffer? attached = null;
        try
        {
            receipt = _attachments.Attach(buffer, segment, isFilled, mode, source, out attached, out var dead);
            _segments.Detached(dead);
        }
        catch (ObjectDisposedException)
        {
            // Its last user in this process detached it between look-up and attach.
            receipt = ReceiptWriter.Refusal(buffer, mode, PrivateReason.SegmentRefused);
        }

        ReferenceDataEvents.Log.PagesFound(segment.Key?.ToString() ?? "", segment.Origin.ToString());
        ReferenceDataEvents.Log.Report(receipt);
        if (attached is not null)
            _segments.Attached(attached);
        _segments.NotShared(receipt);
        return receipt;
    }
}
