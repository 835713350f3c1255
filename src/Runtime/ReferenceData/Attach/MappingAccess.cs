// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>What a mapping allows; the bits are those of <c>PROCMAP_QUERY</c>, the first three also those of mprotect(2).</summary>
[Flags]
internal enum MappingAccess
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
    Shared = 8,
}
