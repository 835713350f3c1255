// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.RangeMaps.Models;

/// <summary>Accesses of one space, width and direction that one member answers.</summary>
/// <param name="Space">The space.</param>
/// <param name="Width">Bits of the access: 8, 16 or 32 for ports, 64 for registers.</param>
/// <param name="IsWrite">Whether it is written.</param>
/// <param name="First">The first address at which such an access can begin.</param>
/// <param name="Last">The last one.</param>
/// <param name="Base">What is subtracted from the address to get the member's offset; negative where the range begins at an offset above its address.</param>
/// <param name="Member">The member's name, unescaped.</param>
/// <param name="IsStatic">Whether the member is static.</param>
/// <param name="Call">How it is called.</param>
internal sealed record RangeAccess(
    AddressSpace Space, int Width, bool IsWrite, uint First, uint Last, long Base, string Member, bool IsStatic, RangeCall Call);
