// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Fills;

/// <summary>Where a fill's memory came from, and so how the module gives it back.</summary>
internal enum FillAllocation
{
    /// <summary>It is a variable of the module.</summary>
    Variable,

    /// <summary>The C library's <c>malloc</c>, which mapped it.</summary>
    Malloc,

    /// <summary>A mapping of its own.</summary>
    Mapping,
}
