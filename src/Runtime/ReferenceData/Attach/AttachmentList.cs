// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>The attachments of this process. One at a time is made or undone: two swaps of one range would undo each other.</summary>
internal sealed class AttachmentList(ReferenceDataOptions options) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Attachment> _attachments = [];
    private readonly AddressSpace _space = new();
    private readonly PageMap _pageMap = new();

    /// <summary>Attaches a segment.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="segment">The segment; it is kept open while pages of it are mapped.</param>
    /// <param name="isFilled">Whether the module has filled the buffer: then only equal pages are shared.</param>
    /// <param name="mode">What the module may do.</param>
    public Receipt Attach(BufferRange buffer, Segment segment, bool isFilled, AttachMode mode)
    {
        lock (_lock)
        {
            RemoveDead(buffer);
            if (_attachments.Exists(attachment => Overlap(attachment.Buffer, buffer)))
                return ReceiptWriter.Refusal(buffer, mode, PrivateReason.AttachedAlready);
            var writer = new ReceiptWriter(_space, _pageMap, options.Detail);
            var before = writer.ProportionalSizeBefore(buffer);
            var sequence = new AttachSequence(_space, buffer, segment, mode, new AttachLimits { PopulatesBefore = options.PopulatesBeforeFill });
            var outcome = isFilled ? sequence.After() : sequence.Before();
            if (outcome.Shared.Count != 0)
                _attachments.Add(new(buffer, segment, mode, outcome.Shared));
            return writer.Write(buffer, segment, mode, outcome, before);
        }
    }

    /// <summary>Gives a buffer pages of its own again, with the same contents.</summary>
    /// <returns>The segments that nothing in this process uses any more; null where there was no memory for the copy.</returns>
    public IReadOnlyList<Segment>? Detach(BufferRange buffer)
    {
        lock (_lock)
        {
            var released = new List<Segment>();
            foreach (var attachment in _attachments.Where(attachment => Overlap(attachment.Buffer, buffer)).ToArray())
            {
                if (!attachment.Detach(_space))
                    return null;
                _ = _attachments.Remove(attachment);
                if (!_attachments.Exists(other => other.Segment == attachment.Segment))
                    released.Add(attachment.Segment);
            }

            return released;
        }
    }

    /// <summary>What is attached now.</summary>
    public IReadOnlyList<Attachment> All
    {
        get
        {
            lock (_lock)
                return [.. _attachments];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _space.Dispose();
        _pageMap.Dispose();
    }

    // The module may have freed a buffer since, and been given the same addresses for another one.
    private void RemoveDead(BufferRange buffer) =>
        _attachments.RemoveAll(attachment => Overlap(attachment.Buffer, buffer) && !attachment.IsLive(_space));

    private static bool Overlap(BufferRange left, BufferRange right) => left.Start < right.End && right.Start < left.End;
}
