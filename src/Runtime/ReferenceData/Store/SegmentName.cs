// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Store;

/// <summary>
/// Names a segment to those who do not know its hash: the first to fill a buffer, and those who would rather compare than hash. A name claims
/// nothing; what is found by it is compared page by page.
/// </summary>
/// <param name="Label">Any 32 bytes that are the same for the same data: a sample of it, or the hash of its descriptor.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Phase">Address of the first byte modulo the size of a page of the class.</param>
/// <param name="PageClass">The pages.</param>
internal readonly record struct SegmentName(ContentHash Label, ulong Length, uint Phase, PageClass PageClass);
