// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86.Code;

/// <summary>Where the address of a jump through a register comes from.</summary>
internal enum JumpOrigin : byte
{
    /// <summary>Computed in a way that is not understood.</summary>
    Unknown,

    /// <summary>Loaded from memory whole: a function pointer or an absolute table, whose entries are relocated and so known.</summary>
    Pointer,

    /// <summary>Computed from a table of 32-bit offsets whose address is known.</summary>
    Table,
}
