// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>The original of a rewritten module, in memory.</summary>
/// <param name="Image">The whole file.</param>
/// <param name="RewrittenSize">Bytes of the file that it came from.</param>
/// <param name="Hash">Its SHA-256, lower-case hexadecimal.</param>
internal sealed record RestoredModule(byte[] Image, long RewrittenSize, string Hash);
