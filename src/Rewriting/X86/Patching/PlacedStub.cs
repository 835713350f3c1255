// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>A stub that has its address.</summary>
/// <param name="Window">The window whose jump leads to it.</param>
/// <param name="Address">Address of its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Marks">What its parts stand for, by offset.</param>
internal readonly record struct PlacedStub(PatchWindow Window, ulong Address, int Length, IReadOnlyList<StubMark> Marks)
{
    /// <summary>The stub's unwind information, where the original's can be adjusted.</summary>
    public StubFrame? FrameBy(StubFrameBuilder frames) => frames.Make(Window.Address, Window.Map.Address, Address, Length, Marks);
}
