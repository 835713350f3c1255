// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Writes one of several thunks.</summary>
/// <param name="index">Which.</param>
/// <param name="code">Where to.</param>
internal delegate void ThunkWriter(int index, Span<byte> code);
