// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>Where the program headers of the new file are.</summary>
internal enum HeaderPlace
{
    /// <summary>Where they were, at offset 64; what follows them makes way.</summary>
    InPlace,

    /// <summary>
    /// At offset 64 of a new first page, in front of all that the original has. Only a program that is loaded at a fixed address has room below
    /// its first page.
    /// </summary>
    NewFirstPage,

    /// <summary>Behind the site table. The kernel and dynamic linkers find them there; BFD, and with it strip and objcopy, does not.</summary>
    End,
}
