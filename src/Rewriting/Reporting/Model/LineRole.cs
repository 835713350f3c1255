// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>What a line of a listing is there for.</summary>
internal enum LineRole
{
    /// <summary>Any other instruction.</summary>
    Plain,

    /// <summary>A virtualization-sensitive instruction.</summary>
    Site,

    /// <summary>A jump between module and stub.</summary>
    Jump,

    /// <summary>Bytes that nothing executes.</summary>
    Filler,
}
