// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>What all headers of a module declare, without places: an edit that only moves lines leaves it equal.</summary>
/// <param name="Hypercalls">The hypercalls, in the order of their numbers.</param>
/// <param name="Structs">The structs.</param>
/// <param name="Enums">The enums.</param>
internal sealed record HypercallSet(
    EquatableArray<HypercallModel> Hypercalls, EquatableArray<StructModel> Structs, EquatableArray<EnumModel> Enums)
{
    /// <summary>Nothing.</summary>
    public static readonly HypercallSet Empty = new(default, default, default);
}
