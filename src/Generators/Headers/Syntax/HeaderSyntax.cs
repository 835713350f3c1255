// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>What a header declares, and what is wrong with it.</summary>
/// <param name="Hypercalls">Its hypercalls.</param>
/// <param name="Structs">Its structs.</param>
/// <param name="Enums">Its enums.</param>
/// <param name="Problems">The lines that could not be read.</param>
internal sealed record HeaderSyntax(
    EquatableArray<HypercallSyntax> Hypercalls,
    EquatableArray<StructSyntax> Structs,
    EquatableArray<EnumSyntax> Enums,
    EquatableArray<HeaderProblem> Problems);
