// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tracing;

namespace Afterlink.ReferenceData.Sharing;

/// <summary>The segments that this process holds, and the way to those that other processes published.</summary>
internal sealed class SharedSegments : ILinkOwner, IDisposable
{
    private readonly SegmentTable _table = new();
    private readonly AttachmentList _attachments;
    private readonly ReferenceDataOptions _options;
    private readonly NodePolicy? _policy;
    private readonly BrokerLink? _link;
    private readonly FileGuard _guard;

    /// <summary>Makes the way to other processes, where there is to be one.</summary>
    public SharedSegments(ReferenceDataOptions options, AttachmentList attachments)
    {
        (_options, _attachments) = (options, attachments);
        _policy = NodePolicy.Of(options);
        _guard = new FileGuard(Withdraw);
        if (options.IsSharedWithProcesses && (options.Folder ?? RuntimeFolder.DefaultPath()) is { } path)
        {
            // Where it cannot be used, every buffer stays private and says that no broker answers; afterlink share doctor says what is wrong.
            if (RuntimeFolder.Open(path, out _) is { } folder)
                _link = new(folder, new(options.Timeout, options.PublishTimeout, new BrokerLimits { Quota = options.Quota }), this);
        }
    }

    /// <summary>Whether this process hosts the broker.</summary>
    public bool IsHost => _link?.IsHost == true;

    /// <summary>The segment with a content.</summary>
    public Segment? Find(in SegmentKey key)
    {
        if (_table.Find(key) is { } known)
            return known;
        if (_link is null)
            return null;
        var answer = _link.Ask(new(MessageKind.GetContent) { Key = key });
        return Take(answer, key, new(key.Hash, key.Length, key.Phase, key.PageClass), _options.ChecksHash);
    }

    /// <summary>The segment with a name, or the right to publish it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isToBePublished">Whether a lease is wanted; where it is granted, <see cref="Publish"/> or <see cref="Abandon"/> has to follow.</param>
    /// <param name="refusal">Receives why there is neither.</param>
    /// <returns>Null where this process is to publish, or nothing can be shared.</returns>
    public Segment? Find(in SegmentName name, bool isToBePublished, out PrivateReason? refusal)
    {
        refusal = null;
        if (_table.Find(name) is { } known)
            return known;
        if (_link is null)
        {
            refusal = _options.IsSharedWithProcesses ? PrivateReason.BrokerUnavailable : null;
            return null;
        }

        var answer = _link.Ask(new(MessageKind.Get) { Name = name });
        if (answer.Kind == MessageKind.Lease)
        {
            if (!isToBePublished)
                Abandon(name);
            return null;
        }

        var segment = Take(answer, answer.Message.Key, name, checksHash: false);
        if (segment is null)
            refusal = answer.Kind == MessageKind.Hit ? PrivateReason.SegmentRefused : answer.Reason;
        return segment;
    }

    /// <summary>Gives a lease back.</summary>
    public void Abandon(in SegmentName name) => _link?.Tell(new(MessageKind.Abandon) { Name = name });

    /// <summary>Makes a sealed copy of a buffer and offers it to everybody.</summary>
    /// <returns>Null where others cannot have it.</returns>
    /// <exception cref="AfterlinkException">There is no room for it.</exception>
    public Segment? Publish(BufferRange buffer, in SegmentName name, out PrivateReason? refusal)
    {
        try
        {
            return Offer(SealedMemory.Publish(buffer, name.PageClass, _policy), name, out refusal);
        }
        catch (AfterlinkException)
        {
            Abandon(name);
            throw;
        }
    }

    /// <summary>Fills a sealed copy, and offers it to everybody.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fill">Fills memory; false where it cannot.</param>
    /// <param name="refusal">Receives why others cannot have it; null where it was not filled.</param>
    /// <exception cref="AfterlinkException">There is no room for it.</exception>
    public Segment? Fill(in SegmentName name, Func<BufferRange, bool> fill, out PrivateReason? refusal)
    {
        refusal = null;
        try
        {
            if (SealedMemory.Fill(name, fill, _policy) is { } segment)
                return Offer(segment, name, out refusal);
            Abandon(name);
            return null;
        }
        catch (AfterlinkException)
        {
            Abandon(name);
            throw;
        }
    }

    private Segment? Offer(Segment segment, in SegmentName name, out PrivateReason? refusal)
    {
        refusal = null;
        if (_link is null)
            return _table.Add(segment, name);
        var key = segment.Key!.Value;
        var answer = _link.Ask(new(MessageKind.Offer) { Hash = key.Hash, Name = name }, segment.File);
        if (answer.Kind != MessageKind.Accepted || answer.Message.Key != key)
        {
            answer.File?.Dispose();
            segment.Dispose();
            refusal = answer.Reason;
            return null;
        }

        // Another process may have published the same under another name: then that copy counts, and this one goes.
        var kept = Take(answer with { Message = answer.Message with { Kind = MessageKind.Hit } }, key, name, checksHash: false);
        segment.Dispose();
        ReferenceDataEvents.Log.Published(key.ToString());
        refusal = kept is null ? PrivateReason.SegmentRefused : null;
        return kept;
    }

    /// <summary>Tells the broker of an attachment.</summary>
    public void Attached(AttachedBuffer buffer)
    {
        _guard.Watch(buffer.Attachment.Segment);
        _link?.Tell(buffer.Message);
    }

    /// <summary>Tells the broker of buffers that stayed private, for those who ask why.</summary>
    public void NotShared(Receipt receipt)
    {
        if (_link is null)
            return;
        foreach (var reasons in receipt.PrivateParts.Where(static part => part.Reason != PrivateReason.PartialPage).GroupBy(static part => part.Reason))
        {
            _link.Tell(new(MessageKind.NotShared)
            {
                Code = (int)reasons.Key,
                Name = new(default, receipt.Buffer.Length, 0, PageClass.Base),
                Place = new(0, 0, receipt.Buffer.Start),
                PrivateBytes = (ulong)reasons.Sum(static part => (long)part.Range.Length),
            });
        }
    }

    /// <summary>Lets go of what nothing in this process uses any more.</summary>
    public void Detached(IReadOnlyList<AttachedBuffer> buffers)
    {
        foreach (var buffer in buffers)
            ReferenceDataEvents.Log.ReportDetached(buffer.Receipt);
        var used = _attachments.All.Select(static buffer => buffer.Attachment.Segment).ToHashSet();
        foreach (var buffer in buffers.Where(buffer => !used.Contains(buffer.Attachment.Segment)).DistinctBy(static buffer => buffer.Attachment.Segment))
        {
            // Closed before the broker hears of it: the last to let go frees the memory, and what that brings is measured at once.
            if (_link is not null || buffer.Attachment.Segment.Key is null)
                _table.Remove(buffer.Attachment.Segment);
            _link?.Tell(buffer.Message with { Kind = MessageKind.Detached });
        }
    }

    IEnumerable<HeldSegment> ILinkOwner.Held()
    {
        var attached = _attachments.All.ToLookup(static buffer => buffer.Attachment.Segment, static buffer => buffer.Message);
        foreach (var (segment, names) in _table.All)
            yield return new(segment, names, [.. attached[segment]]);
    }

    void ILinkOwner.Evict(SegmentKey key)
    {
        var detached = new List<AttachedBuffer>();
        var attached = new List<AttachedBuffer>();
        _ = _attachments.FallBack(key, detached, attached);
        attached.ForEach(Attached);
        Detached(detached);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guard.Dispose();
        _link?.Dispose();
        _table.Dispose();
    }

    // The file's lease is given back when it is closed, and not before the copies are made: then who wants to write goes on.
    private void Withdraw(Segment segment)
    {
        var detached = new List<AttachedBuffer>();
        _ = _attachments.Withdraw(segment, detached);
        Detached(detached);
    }

    // Nothing is believed of what came: neither the size nor the seals, and where it is asked for not the hash.
    private Segment? Take(in LinkAnswer answer, in SegmentKey key, in SegmentName name, bool checksHash)
    {
        if (answer.Kind != MessageKind.Hit || answer.File is not { } file || !Fits(answer.Message.Key, key, name))
        {
            answer.File?.Dispose();
            return null;
        }

        try
        {
            if (SealedMemory.Check(file, key, checksHash) is null)
                return _table.Add(Segment.OfSealedMemory(file, key), name);
        }
        catch (Win32Exception)
        {
            // What cannot even be looked at is not taken.
        }

        file.Dispose();
        return null;
    }

    private static bool Fits(in SegmentKey answered, in SegmentKey key, in SegmentName name) =>
        answered == key && key.Length == name.Length && key.Phase == name.Phase && key.PageClass == name.PageClass;
}
