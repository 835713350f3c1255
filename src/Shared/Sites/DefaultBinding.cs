// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Sites;

/// <summary>What a kind is bound to in a process when the user does not say otherwise.</summary>
public enum DefaultBinding : byte
{
    /// <summary>The original instruction; bound only where the user intercepts it.</summary>
    Native,

    /// <summary>Machine code on the virtual CPU's state, without a call out.</summary>
    FastPath,

    /// <summary>The monitor answers from the virtual CPU's state, in managed code of the runtime.</summary>
    Monitor,

    /// <summary>A handler of the user must answer: the generator makes it a member of <c>IHandlers</c>.</summary>
    Handler,

    /// <summary>Found and reported, never patched in the process target.</summary>
    Report,
}
