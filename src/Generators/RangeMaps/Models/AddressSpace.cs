// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.RangeMaps.Models;

/// <summary>A space whose addresses a range map divides.</summary>
internal enum AddressSpace
{
    /// <summary>I/O ports.</summary>
    Port,

    /// <summary>Model-specific registers.</summary>
    Msr,
}
