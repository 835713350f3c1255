// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Makes windows that have room for springboards.</summary>
internal interface ISpringboardHost
{
    /// <summary>Moves further neighbours of a window, so that it reaches up to <paramref name="needed"/>; null where none may move.</summary>
    PatchWindow? TryLengthen(PatchWindow window, int needed);

    /// <summary>Moves the instructions from <paramref name="start"/> up to <paramref name="needed"/> or behind; null where they may not.</summary>
    PatchWindow? TryMove(CodeMap map, int start, int needed);
}
