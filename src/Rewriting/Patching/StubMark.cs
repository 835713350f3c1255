// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>From here on in a stub, registers and stack are as at an instruction of the original.</summary>
/// <param name="Offset">Offset in the stub.</param>
/// <param name="Original">Offset in the window's code of that instruction.</param>
/// <param name="Depth">Bytes by which the stack pointer is lower than there.</param>
internal readonly record struct StubMark(int Offset, int Original, int Depth);
