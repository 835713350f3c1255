// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>What a rewritten module says of itself: its note and its site table.</summary>
public sealed record ModuleInfo
{
    /// <summary>The module, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>Version of note and table.</summary>
    public required int Version { get; init; }

    /// <summary>Bytes of the file that was rewritten.</summary>
    public required ulong OriginalSize { get; init; }

    /// <summary>SHA-256 of the file that was rewritten, lower-case hexadecimal.</summary>
    public required string OriginalHash { get; init; }

    /// <summary>Whether it is a kernel module: then a kernel binds it, and addresses are offsets in sections.</summary>
    public bool IsKernelModule { get; init; }

    /// <summary>Whether it is a prepared object: then what is linked with it is rewritten once more, and addresses are offsets in sections.</summary>
    public bool IsObject { get; init; }

    /// <summary>Link-time address of the binding cell.</summary>
    public required ulong BindingCellAddress { get; init; }

    /// <summary>Link-time address of the site table.</summary>
    public required ulong SiteTableAddress { get; init; }

    /// <summary>Bytes of the site table.</summary>
    public required ulong SiteTableSize { get; init; }

    /// <summary>Link-time address of the stubs.</summary>
    public required ulong StubTextAddress { get; init; }

    /// <summary>Bytes of the stubs.</summary>
    public required ulong StubTextSize { get; init; }

    /// <summary>All sites of the table, by address.</summary>
    public required IReadOnlyList<Site> Sites { get; init; }
}
