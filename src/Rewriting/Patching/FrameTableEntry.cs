// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>An entry of <c>.eh_frame_hdr</c>.</summary>
/// <param name="Function">Address of the first instruction.</param>
/// <param name="Frame">Address of its frame description entry.</param>
internal readonly record struct FrameTableEntry(ulong Function, ulong Frame);
