// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot.Qemu;

/// <summary>Why a run of QEMU ended.</summary>
internal enum QemuEnd
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>The guest had not come to its first program when that had to be.</summary>
    NotReady,

    /// <summary>The guest printed more than anyone would read.</summary>
    TooMuchOutput,
}
