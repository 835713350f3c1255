// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData;

// What the records of pure fills need.
public sealed partial class ReferenceDataStore
{
    /// <inheritdoc cref="Sharing.SharedSegments.Find(in SegmentName, bool, out PrivateReason?)"/>
    internal Segment? Find(in SegmentName name, bool isToBePublished, out PrivateReason? refusal) => _segments.Find(name, isToBePublished, out refusal);

    /// <summary>The segment that a buffer of this process has pages of.</summary>
    internal Segment? SegmentOf(BufferRange buffer) => _attachments.All.FirstOrDefault(other => other.Attachment.Buffer == buffer)?.Attachment.Segment;

    /// <summary>Publishes a buffer that has no whole page; null where that cannot be done.</summary>
    internal Segment? Publish(BufferRange buffer)
    {
        try
        {
            return _segments.Publish(buffer, NameOf(buffer, ContentSample.Of(buffer)), out _);
        }
        catch (AfterlinkException e) when (e.Id == DiagnosticId.ReferenceDataNoRoom)
        {
            return null;
        }
    }

    /// <summary>Gives a buffer the content of a segment: its pages where that can be, and otherwise a copy.</summary>
    internal Receipt AttachOrCopy(BufferRange buffer, Segment segment)
    {
        var receipt = AttachBefore(buffer, segment);

        // Where pages were attached, the rest is copied already.
        if (receipt.SharedBytes == 0)
            _ = SegmentReader.CopyPrivateParts(segment, receipt);
        return receipt;
    }
}
