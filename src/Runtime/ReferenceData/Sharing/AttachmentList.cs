// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Sharing;

/// <summary>The attachments of this process. One at a time is made or undone: two swaps of one range would undo each other.</summary>
internal sealed class AttachmentList(ReferenceDataOptions options) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<AttachedBuffer> _buffers = [];
    private readonly AddressSpace _space = new();
    private readonly PageMap? _pageMap = PageMap.TryOpen();

    /// <summary>What is attached now.</summary>
    public IReadOnlyList<AttachedBuffer> All
    {
        get
        {
            lock (_lock)
                return [.. _buffers];
        }
    }

    /// <summary>Attaches a segment.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="segment">The segment; it is to stay open while pages of it are mapped.</param>
    /// <param name="isFilled">Whether the module has filled the buffer: then only equal pages are shared.</param>
    /// <param name="mode">What the module may do.</param>
    /// <param name="source">A file with the same bytes.</param>
    /// <param name="attached">Receives the attachment; null where nothing is shared.</param>
    /// <param name="dead">Receives the attachments of buffers that were freed or unloaded, where their addresses are used again.</param>
    /// <exception cref="ObjectDisposedException">The segment was let go of meanwhile; nothing was changed.</exception>
    public Receipt Attach(BufferRange buffer, Segment segment, bool isFilled, AttachMode mode, FileSource? source, out AttachedBuffer? attached, out List<AttachedBuffer> dead)
    {
        attached = null;
        lock (_lock)
        {
            dead = _buffers.FindAll(other => Overlap(other, buffer) && !other.Attachment.IsLive(_space));
            _ = _buffers.RemoveAll(dead.Contains);
            if (_buffers.Exists(other => Overlap(other, buffer)))
                return ReceiptWriter.Refusal(buffer, mode, PrivateReason.AttachedAlready);

            // Held for the whole of it: with the module's pages protected there is no turning back.
            using var held = new HeldFile(segment.File);
            var writer = new ReceiptWriter(_space, _pageMap, options.Detail);
            var before = writer.ProportionalSizeBefore(buffer);
            var sequence = new AttachSequence(_space, buffer, segment, mode, new AttachLimits { PopulatesBefore = options.PopulatesBeforeFill });
            var outcome = isFilled ? sequence.After() : sequence.Before();
            var receipt = writer.Write(buffer, segment, mode, outcome, before);
            if (receipt.Identity is { } identity)
                _buffers.Add(attached = new(new(buffer, segment, mode, outcome.Shared, identity), receipt, source));
            return receipt;
        }
    }

    /// <summary>Gives a buffer pages of its own again, with the same contents.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="detached">Receives what was attached to it.</param>
    /// <returns>False where there was no memory for all of the copy.</returns>
    public bool Detach(BufferRange buffer, List<AttachedBuffer> detached) => Remove(other => Overlap(other, buffer), other => other.Attachment.Detach(_space), detached);

    /// <summary>Has all buffers with pages of a segment map the file that they came from instead.</summary>
    /// <param name="key">The segment.</param>
    /// <param name="detached">Receives what was attached.</param>
    /// <param name="attached">Receives what is mapped of files instead.</param>
    /// <returns>False where one could not: its file is gone or differs.</returns>
    public bool FallBack(SegmentKey key, List<AttachedBuffer> detached, List<AttachedBuffer> attached) =>
        Remove(other => other.Attachment.Segment.Key == key, other => FallBack(other, attached), detached);

    /// <summary>Gives all buffers with pages of a segment pages of their own again.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="detached">Receives what was attached.</param>
    public bool Withdraw(Segment segment, List<AttachedBuffer> detached) =>
        Remove(other => other.Attachment.Segment == segment, other => other.Attachment.Detach(_space), detached);

    /// <inheritdoc/>
    public void Dispose()
    {
        _space.Dispose();
        _pageMap?.Dispose();
    }

    private bool FallBack(AttachedBuffer buffer, List<AttachedBuffer> attached)
    {
        Attachment? replacement = null;
        var isDone = buffer.Source is { } source && FileFallback.TryMap(_space, buffer.Attachment, source, out replacement);
        if (replacement is not null)
        {
            var identity = Proof.IdentityOf(_space, replacement.Runs[0].Pages.Start);
            attached.Add(new(replacement, buffer.Receipt with { Key = null, Identity = identity, Pages = null, ProportionalSize = null }, null));
            _buffers.Add(attached[^1]);
        }

        return isDone;
    }

    private bool Remove(Predicate<AttachedBuffer> which, Predicate<AttachedBuffer> detach, List<AttachedBuffer> detached)
    {
        lock (_lock)
        {
            foreach (var buffer in _buffers.FindAll(which))
            {
                if (!detach(buffer))
                    return false;
                _ = _buffers.Remove(buffer);
                detached.Add(buffer);
            }

            return true;
        }
    }

    private static bool Overlap(AttachedBuffer left, BufferRange right) =>
        left.Attachment.Buffer.Start < right.End && right.Start < left.Attachment.Buffer.End;
}
