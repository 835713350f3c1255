// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>
/// What becomes of an exception that a handler throws. It cannot cross the module's native frames, so the instruction is ended first:
/// its result registers are 0, and the module runs on.
/// </summary>
public enum FaultPolicy : byte
{
    /// <summary>
    /// Inside <c>Run</c> on this thread the fault is recorded, and thrown when the outermost <c>Run</c> has returned. Where nobody can
    /// catch it (a call made without <c>Run</c>, a thread of the module) the process ends with a message that names the site.
    /// </summary>
    Throw,

    /// <summary>The fault is recorded wherever it happens, and thrown by the next <c>Run</c> that returns, or by <c>Dispose</c>.</summary>
    Defer,

    /// <summary>The process ends at once with a message that names the site.</summary>
    FailFast,
}
