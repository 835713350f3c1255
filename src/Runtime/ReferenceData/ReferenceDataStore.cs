// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData;

/// <summary>
/// The one physical copy of each piece of reference data on this host, as this process takes part in it. Whatever goes wrong leaves a buffer as it
/// was: private and right.
/// </summary>
public sealed class ReferenceDataStore : IDisposable
{
    private static readonly Lazy<ReferenceDataStore> Shared = new(static () => new ReferenceDataStore());

    private readonly ReferenceDataOptions _options;
    private readonly AttachmentList _attachments;
    private readonly SegmentTable _segments = new();

    /// <summary>Makes a store; a process needs one.</summary>
    /// <param name="options">How data is shared; null for the defaults.</param>
    public ReferenceDataStore(ReferenceDataOptions? options = null)
    {
        _options = options ?? new ReferenceDataOptions();
        _attachments = new AttachmentList(_options);
    }

    /// <summary>The store of this process, with the default options.</summary>
    public static ReferenceDataStore Default => Shared.Value;

    /// <summary>
    /// Shares a buffer that its module has filled: with the copy that is on this host already, or else with one that is made of it now.
    /// </summary>
    /// <param name="buffer">The buffer; readers may run meanwhile, and writers must not.</param>
    /// <returns>What is shared, and what is not and why.</returns>
    public Receipt Share(BufferRange buffer) => Share(buffer, label: null);

    /// <summary>Gives a buffer pages of its own again, with the same contents. To be called before its memory is freed, where it is not unmapped whole.</summary>
    /// <returns>False where there was no memory for the copy; then some of it may still be shared.</returns>
    public bool Detach(BufferRange buffer) => _attachments.Detach(buffer) is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _attachments.Dispose();
        _segments.Dispose();
    }

    /// <inheritdoc cref="Share(BufferRange)"/>
    /// <param name="buffer">The buffer.</param>
    /// <param name="label">
    /// What the data is likely to be equal to: any bytes that are the same for the same data, such as the hash of a descriptor. It is a hint, and all
    /// pages are compared. Null for a sample of the content.
    /// </param>
    internal Receipt Share(BufferRange buffer, ContentHash? label)
    {
        if (PageRange.Inside(buffer).Length == 0)
            return ReceiptWriter.Refusal(buffer, _options.Mode, PrivateReason.PartialPage);
        var name = new SegmentName(label ?? ContentSample.Of(buffer), buffer.Length, SegmentKey.PhaseOf(buffer.Start, _options.PageClass), _options.PageClass);
        try
        {
            var segment = Find(name) ?? Publish(buffer, name);
            return AttachAfter(buffer, segment);
        }
        catch (AfterlinkException e) when (e.Id == DiagnosticId.ReferenceDataNoRoom)
        {
            return ReceiptWriter.Refusal(buffer, _options.Mode, PrivateReason.NoRoom);
        }
    }

    /// <summary>The segment with a content, where there is one.</summary>
    internal Segment? Find(in SegmentKey key) => _segments.Find(key);

    /// <summary>The segment that somebody published under a name. The name is a hint: what it finds has to be compared, or be known otherwise.</summary>
    internal Segment? Find(in SegmentName name) => _segments.Find(name);

    /// <summary>Makes a sealed copy of a buffer that anyone can attach.</summary>
    /// <exception cref="AfterlinkException">There is no room for it (<see cref="DiagnosticId.ReferenceDataNoRoom"/>).</exception>
    internal Segment Publish(BufferRange buffer, in SegmentName name) => _segments.Add(SealedMemory.Publish(buffer, name.PageClass), name);

    /// <summary>Attaches a segment to a buffer that its module has not filled yet; head and tail, which no page of the segment can hold, are copied.</summary>
    internal Receipt AttachBefore(BufferRange buffer, Segment segment) => AttachBefore(buffer, segment, _options.Mode);

    /// <inheritdoc cref="AttachBefore(BufferRange, Segment)"/>
    internal Receipt AttachBefore(BufferRange buffer, Segment segment, AttachMode mode)
    {
        var receipt = _attachments.Attach(buffer, segment, isFilled: false, mode);
        if (receipt.SharedBytes != 0)
            SegmentReader.CopyPrivateParts(segment, receipt);
        return receipt;
    }

    /// <summary>Attaches a segment to a buffer that its module has filled; what differs stays private.</summary>
    internal Receipt AttachAfter(BufferRange buffer, Segment segment) => AttachAfter(buffer, segment, _options.Mode);

    /// <inheritdoc cref="AttachAfter(BufferRange, Segment)"/>
    internal Receipt AttachAfter(BufferRange buffer, Segment segment, AttachMode mode) => _attachments.Attach(buffer, segment, isFilled: true, mode);
}
