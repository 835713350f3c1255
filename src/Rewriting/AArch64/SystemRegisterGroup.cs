// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;

namespace Afterlink.Rewriting.AArch64;

/// <summary>System registers that ask the same of the machine: one row of <see cref="SystemRegisterCatalog"/>.</summary>
/// <param name="Name">What they are for.</param>
/// <param name="Mask">The bits of the encoding that all of them have alike.</param>
/// <param name="Value">Those bits.</param>
/// <param name="Read">The kind of <c>mrs</c>.</param>
/// <param name="Write">The kind of <c>msr</c>.</param>
/// <param name="UserMode">What both do in a process when nothing binds them.</param>
/// <param name="Backends">Where it pays, or is needed, to rewrite them.</param>
internal sealed record SystemRegisterGroup(
    string Name, ushort Mask, ushort Value, SiteKind Read, SiteKind Write, UserModeBehavior UserMode, Backends Backends)
{
    public bool Contains(SystemRegister register) => (register.Encoding & Mask) == Value;
}
