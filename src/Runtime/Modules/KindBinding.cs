// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>What a kind's slot is set to.</summary>
/// <param name="Binding">What users are told.</param>
/// <param name="Code">What stubs call.</param>
/// <param name="Handler">What the gate calls; also the one that a fast path falls back to.</param>
internal readonly record struct KindBinding(SiteBinding Binding, nint Code, nint Handler);
