// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>Pages that are mapped from a segment.</summary>
/// <param name="Pages">Their addresses.</param>
/// <param name="Protection">What the module could do there before, and can again when they are detached.</param>
internal readonly record struct SharedRun(PageRange Pages, int Protection);
