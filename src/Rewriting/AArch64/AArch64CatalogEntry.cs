// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;

namespace Afterlink.Rewriting.AArch64;

/// <summary>One row of <see cref="AArch64Catalog"/>: encodings of four bytes that ask the same of the machine.</summary>
/// <param name="name">The instruction as manuals write it.</param>
/// <param name="mnemonic">The mnemonic, lower case.</param>
/// <param name="kind">What it asks; <see cref="SiteKind.None"/> where it is known and never a site.</param>
/// <param name="mask">The bits that all encodings have alike.</param>
/// <param name="value">Those bits.</param>
/// <param name="userMode">What it does at exception level 0 under Linux when nothing binds it.</param>
/// <param name="backends">Where it pays, or is needed, to rewrite it.</param>
internal sealed class AArch64CatalogEntry(
    string name, string mnemonic, SiteKind kind, uint mask, uint value, UserModeBehavior userMode, Backends backends)
    : CatalogEntry(name, kind, sizeof(uint), sizeof(uint), userMode, backends)
{
    /// <summary>The mnemonic, lower case.</summary>
    public string Mnemonic { get; } = mnemonic;

    /// <summary>The bits that all encodings have alike.</summary>
    public uint Mask { get; } = mask;

    /// <summary>Those bits.</summary>
    public uint Value { get; } = value;
}
