// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>A function that reads: what its arguments say, and what its caller sees when it has returned.</summary>
internal abstract unsafe class ReadSource
{
    /// <summary>How the length of a call is worked out.</summary>
    public abstract ReadLength Length { get; }

    /// <summary>What a call is to read.</summary>
    /// <param name="frame">Its arguments.</param>
    /// <param name="read">What it reads.</param>
    /// <returns>False for a call that has to be left to the function.</returns>
    public abstract bool TryDescribe(in CallFrame frame, out FileRead read);

    /// <summary>Puts the bytes in their place without reading them.</summary>
    /// <param name="frame">The call.</param>
    /// <param name="read">What it is to read; what is placed, where that is less.</param>
    /// <param name="original">The function.</param>
    /// <param name="placement">Where pages come from.</param>
    /// <param name="mode">What the module may do with the pages.</param>
    /// <param name="path">The file.</param>
    /// <returns>The receipt; null where the function has to run after all.</returns>
    public virtual Receipt? TryPlace(in CallFrame frame, ref FileRead read, nint original, FilePlacement placement, AttachMode mode, string path) =>
        placement.TryPlace(ref read, mode, path);

    /// <summary>Leaves file and stream as the function would have, when all bytes are in their place.</summary>
    /// <param name="frame">The call.</param>
    /// <param name="read">What was read.</param>
    /// <param name="original">The function.</param>
    /// <param name="result">What the call returns.</param>
    /// <returns>False where that cannot be done: then the function runs as if nothing had been.</returns>
    public abstract bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result);
}
