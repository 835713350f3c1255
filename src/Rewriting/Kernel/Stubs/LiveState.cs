// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>What of the processor's state may be read as it is at a place.</summary>
/// <param name="Flags">Whether any of the status flags may be.</param>
/// <param name="Registers">The general registers that may be, a bit for each by its number in encodings.</param>
internal readonly record struct LiveState(bool Flags, ushort Registers)
{
    /// <summary>Whether a 64-bit register may be read.</summary>
    public bool Has(Register register) => (Registers & BitOf(register)) != 0;

    /// <summary>The bit of a 64-bit register.</summary>
    public static int BitOf(Register register) => 1 << (register - Register.RAX);
}
