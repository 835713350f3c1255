// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>Bytes of a buffer that are not shared.</summary>
/// <param name="Range">Where they are.</param>
/// <param name="Reason">Why.</param>
public readonly record struct PrivatePart(BufferRange Range, PrivateReason Reason);
