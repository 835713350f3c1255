// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86.Code;

/// <summary>What the proven instructions of a module do with the processor's state besides general registers and status flags.</summary>
[Flags]
internal enum StateUse : byte
{
    /// <summary>No instruction touches any.</summary>
    None = 0,

    /// <summary>The low 128 bits of xmm0-15 (SSE without VEX).</summary>
    Sse = 1,

    /// <summary>ymm0-15 (VEX and XOP encodings).</summary>
    Avx = 2,

    /// <summary>zmm0-31 and mask registers (EVEX and MVEX encodings, and those of VEX that name a mask).</summary>
    Avx512 = 4,

    /// <summary>x87 and MMX, which have the same registers.</summary>
    X87 = 8,

    /// <summary>It loads flags of RFLAGS besides the status flags, such as DF, by itself: no binding sees it (Intel SDM volume 1, 3.4.3).</summary>
    Flags = 16,

    /// <summary>Anything: there is code that was not seen.</summary>
    All = Sse | Avx | Avx512 | X87 | Flags,
}
