// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Pressure;

/// <summary>What the choice of a victim looks at.</summary>
internal interface IVictimCandidate
{
    /// <summary>Address spaces that map it.</summary>
    int MapperCount { get; }

    /// <summary>When it was last looked up or attached; any rising count.</summary>
    long LastUse { get; }

    /// <summary>Bytes that are free when it is given up.</summary>
    ulong Bytes { get; }

    /// <summary>Whether those who map it can map something else that the kernel can reclaim.</summary>
    bool HasOtherCopy { get; }
}
