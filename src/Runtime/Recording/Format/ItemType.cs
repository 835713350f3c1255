// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>What stands in a track.</summary>
internal enum ItemType : byte
{
    /// <summary>The track ends here.</summary>
    End,

    /// <summary>A site with its request and result.</summary>
    Event,

    /// <summary>A site with its request; something came between it and its result.</summary>
    Open,

    /// <summary>The result of the latest open site.</summary>
    Close,

    /// <summary>The next result comes with a fault of its handler.</summary>
    Fault,

    /// <summary>The next site runs its own instruction after its handler; it has no result.</summary>
    Native,

    /// <summary>An interrupt is delivered.</summary>
    Interrupt,

    /// <summary>The next site raises an exception of the processor; it has no result.</summary>
    Exception,
}
