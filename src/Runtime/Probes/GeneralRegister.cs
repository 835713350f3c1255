// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>The general registers, by the numbers that instructions encode them with (Intel SDM volume 2A, 2.1.5).</summary>
public enum GeneralRegister : byte
{
    /// <summary>The register rax.</summary>
    Rax,

    /// <summary>The register rcx.</summary>
    Rcx,

    /// <summary>The register rdx.</summary>
    Rdx,

    /// <summary>The register rbx.</summary>
    Rbx,

    /// <summary>The stack pointer, which a probe cannot change.</summary>
    Rsp,

    /// <summary>The register rbp.</summary>
    Rbp,

    /// <summary>The register rsi.</summary>
    Rsi,

    /// <summary>The register rdi.</summary>
    Rdi,

    /// <summary>The register r8.</summary>
    R8,

    /// <summary>The register r9.</summary>
    R9,

    /// <summary>The register r10.</summary>
    R10,

    /// <summary>The register r11.</summary>
    R11,

    /// <summary>The register r12.</summary>
    R12,

    /// <summary>The register r13.</summary>
    R13,

    /// <summary>The register r14.</summary>
    R14,

    /// <summary>The register r15.</summary>
    R15,
}
