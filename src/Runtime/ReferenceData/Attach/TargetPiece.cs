// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>A part of a target that one mapping holds.</summary>
/// <param name="Pages">Its pages.</param>
/// <param name="Protection">What the module may do there.</param>
internal readonly record struct TargetPiece(PageRange Pages, int Protection);
