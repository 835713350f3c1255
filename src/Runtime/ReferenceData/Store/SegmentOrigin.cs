// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Store;

/// <summary>What holds the one copy.</summary>
internal enum SegmentOrigin
{
    /// <summary>A sealed memory file: nobody can change it, and it goes when nobody has it open or mapped.</summary>
    SealedMemory,

    /// <summary>The page cache of a file: costs nothing more, and the kernel can reclaim it; but whoever may write the file may change it.</summary>
    PageCache,
}
