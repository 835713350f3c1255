// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;

namespace Afterlink.Rewriting.AArch64;

/// <summary>One row of <see cref="AArch64Catalog"/>: encodings of four bytes that ask the same of the machine.</summary>
/// <param name="Name">The instruction as manuals write it.</param>
/// <param name="Mnemonic">The mnemonic, lower case.</param>
/// <param name="Kind">What it asks; <see cref="SiteKind.None"/> where it is known and never a site.</param>
/// <param name="Mask">The bits that all encodings have alike.</param>
/// <param name="Value">Those bits.</param>
/// <param name="UserMode">What it does at exception level 0 under Linux when nothing binds it.</param>
/// <param name="Backends">Where it pays, or is needed, to rewrite it.</param>
internal sealed record AArch64CatalogEntry(
    string Name, string Mnemonic, SiteKind Kind, uint Mask, uint Value, UserModeBehavior UserMode, Backends Backends)
{
    /// <summary>Whether the instruction is a site.</summary>
    public bool IsSite => Kind != SiteKind.None;
}
