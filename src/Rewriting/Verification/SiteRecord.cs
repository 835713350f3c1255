// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Verification;

/// <summary>One record of a site table, with its strings.</summary>
internal sealed record SiteRecord
{
    public required ulong Address { get; init; }

    public required ulong Window { get; init; }

    public required ulong Stub { get; init; }

    public required SiteKind Kind { get; init; }

    public required int WindowLength { get; init; }

    public required WindowType WindowType { get; init; }

    public required SiteRecordFlags Flags { get; init; }

    /// <summary>The original instruction, without what follows it in the record.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public required string Symbol { get; init; }

    public required uint SymbolOffset { get; init; }

    public required string Source { get; init; }

    public required uint Line { get; init; }

    public required string Reason { get; init; }

    public required uint Hypercall { get; init; }

    /// <summary>The instruction in Intel syntax.</summary>
    public required string Text { get; init; }

    /// <summary>The whole record.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    public bool IsPatched => WindowType != WindowType.None;
}
