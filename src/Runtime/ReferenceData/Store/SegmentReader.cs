// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Store;

/// <summary>Copies what of a segment cannot be mapped.</summary>
internal static unsafe class SegmentReader
{
    /// <summary>Fills the parts of a buffer that stayed private, as the module's own read would have.</summary>
    /// <returns>False where the file has not all of it.</returns>
    public static bool CopyPrivateParts(Segment segment, Receipt receipt)
    {
        foreach (var part in receipt.PrivateParts)
        {
            for (var address = part.Range.Start; address < part.Range.End;)
            {
                // SAFETY: the module's buffer, which is to be filled; the kernel checks that it is mapped and writable.
                var read = FileCalls.Read(segment.File, (void*)address, part.Range.End - address, segment.OffsetOf(address, receipt.Buffer.Start));
                if (read <= 0)
                    return false;
                address += (nuint)read;
            }
        }

        return true;
    }

    /// <summary>Whether the parts of a buffer that stayed private hold what the segment does: then all of the buffer does.</summary>
    public static bool HasPrivateParts(Segment segment, Receipt receipt)
    {
        var page = stackalloc byte[(int)MemoryCalls.PageSize];
        foreach (var part in receipt.PrivateParts)
        {
            // Head and tail. What stayed private for another reason differs, or was not compared.
            if (part.Reason != PrivateReason.PartialPage || part.Range.Length > MemoryCalls.PageSize)
                return false;

            // SAFETY: the part is not longer than the page; the module's buffer is mapped.
            if (FileCalls.Read(segment.File, page, part.Range.Length, segment.OffsetOf(part.Range.Start, receipt.Buffer.Start)) != (nint)part.Range.Length
                || !MemoryCalls.AreEqual((nuint)page, part.Range.Start, part.Range.Length))
                return false;
        }

        return true;
    }
}
