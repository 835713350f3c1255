// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.X86.Catalog;

/// <summary>One row of <see cref="X86Catalog"/>. Redundant prefixes can extend any instruction to 15 bytes, whatever its row says.</summary>
public sealed class X86CatalogEntry : CatalogEntry
{
    private readonly Op[] _codes;

    internal X86CatalogEntry(string name, SiteKind kind, int minLength, int maxLength, UserModeBehavior userMode, Backends backends, params Op[] codes)
        : base(name, kind, minLength, maxLength, userMode, backends) => _codes = codes;

    /// <summary>The encodings.</summary>
    internal ReadOnlySpan<Op> Codes => _codes;
}
