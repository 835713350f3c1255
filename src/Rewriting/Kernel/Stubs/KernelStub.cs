// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>The stub of one window, not yet placed.</summary>
/// <param name="Window">The window.</param>
/// <param name="Code">Its bytes; zero where relocations are.</param>
/// <param name="Relocations">Its relocations.</param>
/// <param name="Frames">How its frames relate to the original's, by offset.</param>
/// <param name="Calls">The calls that the kernel makes direct.</param>
/// <param name="Copies">The instructions that were copied.</param>
internal sealed record KernelStub(
    PatchWindow Window,
    byte[] Code,
    IReadOnlyList<StubRelocation> Relocations,
    IReadOnlyList<StubFrameMark> Frames,
    IReadOnlyList<ParavirtCall> Calls,
    IReadOnlyList<CopiedInstruction> Copies);
