// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>The most that any proven instruction of a module does with vector and floating point state; each value includes those before it.</summary>
internal enum VectorUse : byte
{
    /// <summary>No instruction touches vector state.</summary>
    None,

    /// <summary>Only the low 128 bits of xmm0-15 (SSE without VEX).</summary>
    Sse,

    /// <summary>VEX, EVEX or XOP encodings, MMX or x87: anything can be live.</summary>
    Extended,
}
