// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Sharing;

namespace Afterlink.ReferenceData;

/// <summary>
/// The one physical copy of each piece of reference data on this host, as this process takes part in it. Whatever goes wrong leaves a buffer as it
/// was: private and right.
/// </summary>
public sealed partial class ReferenceDataStore : IDisposable
{
    private static readonly Lazy<ReferenceDataStore> Shared = new(static () => new ReferenceDataStore());

    private readonly ReferenceDataOptions _options;
    private readonly AttachmentList _attachments;
    private readonly SharedSegments _segments;

    /// <summary>Makes a store; a process needs one.</summary>
    /// <param name="options">How data is shared; null for the defaults.</param>
    public ReferenceDataStore(ReferenceDataOptions? options = null)
    {
        _options = options ?? new ReferenceDataOptions();
        _attachments = new AttachmentList(_options);
        _segments = new SharedSegments(_options, _attachments);
    }

    /// <summary>The store of this process, with the default options.</summary>
    public static ReferenceDataStore Default => Shared.Value;

    /// <summary>What is shared now.</summary>
    public IReadOnlyList<Receipt> Receipts => [.. _attachments.All.Select(static buffer => buffer.Receipt)];

    /// <summary>
    /// Shares a buffer that its module has filled: with the copy that is on this host already, or else with one that is made of it now.
    /// </summary>
    /// <param name="buffer">The buffer; readers may run meanwhile, and writers must not.</param>
    /// <param name="source">The file whose bytes it holds; null where they are derived. Under pressure it is mapped in the place of the copy.</param>
    /// <returns>What is shared, and what is not and why.</returns>
    public Receipt Share(BufferRange buffer, FileSource? source = null) => Share(buffer, label: null, source);

    /// <summary>Gives a buffer pages of its own again, with the same contents. To be called before its memory is freed, where it is not unmapped whole.</summary>
    /// <returns>False where there was no memory for the copy; then some of it may still be shared.</returns>
    public bool Detach(BufferRange buffer)
    {
        var detached = new List<AttachedBuffer>();
        var isWhole = _attachments.Detach(buffer, detached);
        _segments.Detached(detached);
        return isWhole;
    }

    /// <summary>Ends the process's part. What is shared stays mapped and right, but nobody knows of it any more.</summary>
    public void Dispose()
    {
        _segments.Dispose();
        _attachments.Dispose();
    }
}
