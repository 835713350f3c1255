// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Libraries;

/// <summary>What of a library was made a site.</summary>
public enum Variant
{
    /// <summary>Nothing: the original file.</summary>
    Original,

    /// <summary>The sites of the catalog.</summary>
    Sites,

    /// <summary>Tens of thousands of probes besides.</summary>
    Probes,
}
