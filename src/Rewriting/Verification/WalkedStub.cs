// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>A stub that was walked.</summary>
/// <param name="Window">The window that leads there.</param>
/// <param name="Length">Bytes of the stub.</param>
/// <param name="Marks">What its parts stand for; original offsets count from the window.</param>
internal readonly record struct WalkedStub(VerifiedWindow Window, int Length, IReadOnlyList<StubMark> Marks);
