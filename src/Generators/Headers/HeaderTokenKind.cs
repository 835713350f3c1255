// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers;

/// <summary>What a <see cref="HeaderToken"/> is.</summary>
internal enum HeaderTokenKind : byte
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A name or keyword.</summary>
    Word,

    /// <summary>A preprocessing number: starts with a digit.</summary>
    Number,

    /// <summary>A string or character literal.</summary>
    Literal,

    /// <summary>A single other character.</summary>
    Symbol,
}
