// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>A stub of an object that was found right.</summary>
/// <param name="Window">Its window.</param>
/// <param name="Start">Its offset in the section.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Marks">What its parts stand for.</param>
internal sealed record WalkedObjectStub(PatchWindow Window, int Start, int Length, IReadOnlyList<StubMark> Marks);
