// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData.Store;

/// <summary>
/// What names a piece of reference data on a host: never a path, an inode or a time, whose reuse gives stale data.
/// </summary>
/// <param name="Hash">Hash of the content.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Phase">Address of the first byte modulo the size of a page of the class.</param>
/// <param name="PageClass">The pages.</param>
internal readonly record struct SegmentKey(ContentHash Hash, ulong Length, uint Phase, PageClass PageClass)
{
    /// <summary>Where the first byte of a buffer lies in its page.</summary>
    public static uint PhaseOf(nuint start, PageClass pageClass) => (uint)(start & (pageClass.Size() - 1));

    /// <summary>The first 16 digits of the hash, and what else tells segments apart.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Hash.ToString().AsSpan(0, 16)}:{Length}+{Phase}{(PageClass == PageClass.Huge ? "h" : "")}");
}
