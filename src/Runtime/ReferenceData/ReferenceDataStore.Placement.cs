// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData;

public sealed partial class ReferenceDataStore
{
    /// <summary>
    /// Gives a buffer its contents: by a copy that somebody made, or else by filling such a copy. Of processes that begin together one
    /// fills, and the others wait for what it publishes.
    /// </summary>
    /// <param name="buffer">The buffer, which is to be filled.</param>
    /// <param name="label">What is the same for the same data. A hint: the caller compares what it is given.</param>
    /// <param name="mode">What the module may do with the pages.</param>
    /// <param name="fill">Fills the buffer, or other memory of its length; false where that fails.</param>
    /// <param name="isFilled">Receives whether <paramref name="fill"/> did it.</param>
    /// <returns>Null where the buffer has not its contents: nothing could be placed, or the fill failed.</returns>
    internal Receipt? Place(BufferRange buffer, ContentHash label, AttachMode mode, Func<BufferRange, bool> fill, out bool isFilled)
    {
        isFilled = false;
        var name = NameOf(buffer, label);
        if (_segments.Find(name, isToBePublished: true, out var refusal) is { } copy)
            return AttachBefore(buffer, copy, mode) is { SharedBytes: > 0 } receipt ? receipt : null;
        if (refusal is null)
        {
            try
            {
                // The copy itself is filled, and not the buffer first: so there is one copy at any time, also while many processes start.
                if (_segments.Fill(name, fill, out refusal) is { } segment)
                {
                    isFilled = true;
                    var attached = AttachBefore(buffer, segment, mode);
                    return attached.SharedBytes != 0 || fill(buffer) ? attached : null;
                }

                if (refusal is null)
                    return null;
            }
            catch (AfterlinkException e) when (e.Id == DiagnosticId.ReferenceDataNoRoom)
            {
                refusal = PrivateReason.NoRoom;
            }
        }

        if (!fill(buffer))
            return null;
        isFilled = true;
        var refused = ReceiptWriter.Refusal(buffer, mode, refusal.Value);
        _segments.NotShared(refused);
        return refused;
    }
}
