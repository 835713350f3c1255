// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>How an instruction is moved from a window into a stub.</summary>
internal enum Displacement : byte
{
    /// <summary>It cannot be moved.</summary>
    Pinned,

    /// <summary>It does nothing and is left out.</summary>
    Filler,

    /// <summary>Its bytes mean the same everywhere.</summary>
    Verbatim,

    /// <summary>The same bytes with another displacement, because its memory operand is relative to rip.</summary>
    RipRelative,

    /// <summary>A direct jump; gets a 32-bit displacement.</summary>
    Jump,

    /// <summary>A direct conditional jump; gets a 32-bit displacement.</summary>
    ConditionalJump,

    /// <summary>loop, loope, loopne, jrcxz: exist with an 8-bit displacement only, so a jump is added.</summary>
    Loop,

    /// <summary>A direct call; becomes a push of the address that it returned to, and a jump.</summary>
    Call,

    /// <summary>A call through a register or memory; becomes a push of the address that it returned to, and the jump of the same operand.</summary>
    IndirectCall,
}
