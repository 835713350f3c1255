// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Makes the stub of a window.</summary>
internal interface IStubEncoder
{
    /// <summary>Displacements of the stub that was encoded last that lead to copies in other stubs: where in the stub, and to the copy of what.</summary>
    IReadOnlyList<(int Field, ulong Original)> Open { get; }

    /// <summary>What the parts of the stub that was encoded last stand for.</summary>
    IReadOnlyList<StubMark> Marks { get; }

    /// <summary>Encodes the stub of one window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="address">Where the stub will be.</param>
    /// <param name="stub">The stub's bytes.</param>
    /// <returns>False where the stub is too far from what it refers to.</returns>
    bool TryEncode(PatchWindow window, ulong address, out byte[] stub);
}
