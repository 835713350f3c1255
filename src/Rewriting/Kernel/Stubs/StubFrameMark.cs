// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>From a place in a stub on, the frame is the one at a place of the original, with more on the stack.</summary>
/// <param name="Offset">Offset in the stub.</param>
/// <param name="Original">Offset in the window's section.</param>
/// <param name="Depth">Bytes that the stub has pushed.</param>
internal readonly record struct StubFrameMark(int Offset, int Original, int Depth);
