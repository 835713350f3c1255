// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>The pages that a segment is laid out for. A huge page needs address and file offset to agree modulo its size.</summary>
public enum PageClass
{
    /// <summary>Pages of 4 KiB.</summary>
    Base,

    /// <summary>Huge pages of 2 MiB.</summary>
    Huge,
}
