// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cpuid;

/// <summary>A processor that is known by name.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Vendor">What leaf 0 spells; null where the host's stays.</param>
/// <param name="Signature">eax of leaf 1: family, model, stepping.</param>
/// <param name="Features">Everything that it has, of what <see cref="CpuFeature"/> names.</param>
internal sealed record CpuModelInfo(CpuModel Model, string? Vendor, uint Signature, CpuFeature[] Features);
