// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// Puts the page cache of a file in the place of a segment's pages, so that nothing holds the segment any more: the kernel can reclaim what is
/// cached of a file, and a sealed memory file it cannot.
/// </summary>
internal static class FileFallback
{
    /// <summary>Maps the file where it holds the same bytes; what the module wrote becomes ordinary memory.</summary>
    /// <param name="space">The process.</param>
    /// <param name="attachment">The attachment.</param>
    /// <param name="source">The file.</param>
    /// <param name="replacement">Receives the attachment of the file; null where nothing of it is mapped.</param>
    /// <returns>False where the file is missing, shorter or laid out differently, or there was no memory: some of it is mapped from the segment still.</returns>
    public static bool TryMap(AddressSpace space, Attachment attachment, FileSource source, out Attachment? replacement)
    {
        replacement = null;
        try
        {
            var file = Segment.OfFile(source.Path, source.Offset, attachment.Buffer.Length);
            if (file is null)
                return false;
            if (!file.FitsPhase(attachment.Buffer.Start))
            {
                file.Dispose();
                return false;
            }

            var sequence = new AttachSequence(space, attachment.Buffer, file, attachment.Mode, new AttachLimits());
            var outcome = sequence.Over(attachment.LiveRuns(space));

            if (outcome.Shared.Count != 0 && Proof.IdentityOf(space, outcome.Shared[0].Pages.Start) is { } identity)
                replacement = new(attachment.Buffer, file, attachment.Mode, outcome.Shared, identity);
            else
                file.Dispose();

            // One page that is left keeps the whole of the segment in memory.
            return outcome.Private.All(part => PrivateCopy.PutBack(new(part.Range.Start, part.Range.End), attachment.ProtectionAt(part.Range.Start)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return false;
        }
    }
}
