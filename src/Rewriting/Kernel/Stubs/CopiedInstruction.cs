// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>An instruction that was copied to a stub.</summary>
/// <param name="Offset">Offset in the stub.</param>
/// <param name="Original">Offset in the window's section.</param>
internal readonly record struct CopiedInstruction(int Offset, int Original);
