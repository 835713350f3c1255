// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;
using Afterlink.Generators.Hypercalls.Models;
using Afterlink.Generators.ReferenceData.Models;

namespace Afterlink.Generators.Modules.Models;

/// <summary>All that the emitted text depends on. Equal models give equal text, so nothing is emitted again.</summary>
/// <param name="Class">The class.</param>
/// <param name="Manifest">What the rewritten module contains; null before the first build.</param>
/// <param name="Hypercalls">What the module's headers declare.</param>
/// <param name="HasHeader">Whether the module has a header at all.</param>
/// <param name="ReferenceData">The reference data that was found in the module.</param>
/// <param name="AllowUnsafe">Whether the project allows unsafe code; where not, an analyzer says so and only what compiles is emitted.</param>
internal sealed record ModuleModel(
    ModuleClass Class, ManifestModel? Manifest, HypercallSet Hypercalls, bool HasHeader, EquatableArray<BoundReferenceData> ReferenceData, bool AllowUnsafe);
