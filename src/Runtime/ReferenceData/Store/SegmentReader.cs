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
}
