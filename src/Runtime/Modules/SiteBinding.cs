// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>What a site does at run time.</summary>
public enum SiteBinding : byte
{
    /// <summary>The original instruction.</summary>
    Native,

    /// <summary>Machine code on the virtual CPU's state.</summary>
    FastPath,

    /// <summary>The monitor, in managed code of the runtime.</summary>
    Monitor,

    /// <summary>A handler of the user.</summary>
    Handler,
}
