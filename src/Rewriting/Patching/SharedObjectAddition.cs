// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.


namespace Afterlink.Rewriting.Patching;

/// <summary>What is put into a shared object.</summary>
public sealed class SharedObjectAddition
{
    /// <summary>The windows; they do not overlap, and each lies in executable bytes of the original.</summary>
    public IReadOnlyList<CodePatch> Patches { get; init; } = [];

    /// <summary>The stubs, encoded for <see cref="SharedObjectLayout.StubTextAddress"/>.</summary>
    public ReadOnlyMemory<byte> StubText { get; init; }

    /// <summary>The site table (<c>SiteTableLayout</c>).</summary>
    public ReadOnlyMemory<byte> SiteTable { get; init; }

    /// <summary>Names of stubs; left out where the original has no symbol table.</summary>
    public IReadOnlyList<StubSymbol> Symbols { get; init; } = [];

    /// <summary>
    /// Unwind information of stubs. For exceptions it is left out where the original has no table of it (<c>PT_GNU_EH_FRAME</c>), for debuggers where
    /// it has a <c>.debug_frame</c> of its own.
    /// </summary>
    public IReadOnlyList<StubFrame> Frames { get; init; } = [];
}
