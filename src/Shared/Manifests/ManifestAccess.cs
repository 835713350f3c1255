// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Manifests;

/// <summary>What a module may do to a data symbol once it is loaded.</summary>
public enum ManifestAccess
{
    /// <summary>Read and write: <c>.data</c>, <c>.bss</c>.</summary>
    Writable,

    /// <summary>Written by the dynamic linker only, then read-only (<c>PT_GNU_RELRO</c>).</summary>
    ReadOnlyAfterRelocation,

    /// <summary>Never written: the page cache of the module's file holds one copy for all processes already.</summary>
    ReadOnly,
}
