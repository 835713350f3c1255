// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>On which nodes of memory (NUMA) a shared copy is put. It is made once and read by processes on all of them.</summary>
public enum NodePlacement
{
    /// <summary>
    /// Page by page on all nodes in turn: everybody is as far from it as anybody else, and no node has to serve all readers or to hold all of it.
    /// </summary>
    Interleave,

    /// <summary>Where the thread runs that publishes it, or as that thread's own policy says: right where all readers are bound to one node.</summary>
    Local,

    /// <summary>
    /// On the nodes that are named, and on others where these are full. (A policy without others would have the kernel end processes, with memory left
    /// elsewhere.)
    /// </summary>
    Prefer,
}
