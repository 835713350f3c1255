// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Bytes of the original file that extending it changes, apart from windows. A verifier holds the result against these: outside windows and
/// these ranges every byte must be the original's.
/// </summary>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Reason">What is there.</param>
public readonly record struct HeaderChange(ulong Offset, ulong Length, HeaderChangeReason Reason);
