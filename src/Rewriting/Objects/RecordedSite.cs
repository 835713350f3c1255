// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Objects;

/// <summary>A site of a rewritten kernel module or object, as its record has it.</summary>
internal sealed record RecordedSite
{
    public required string Section { get; init; }

    /// <summary>The section's index: objects have several of one name.</summary>
    public required uint SectionIndex { get; init; }

    public required uint Offset { get; init; }

    public required SiteKind Kind { get; init; }

    /// <summary>The instruction's bytes in the original.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public WindowType Window { get; init; }

    public uint WindowOffset { get; init; }

    public byte WindowLength { get; init; }

    /// <summary>Offset of the stub: of a kernel module in the section of the stubs, of another object in the site's.</summary>
    public uint Stub { get; init; }

    public uint StubLength { get; init; }

    /// <summary>Whether any hypervisor binds it, and not Xen PV alone.</summary>
    public bool IsUnderAny { get; init; }

    /// <summary>Why it stays native; empty where it does not.</summary>
    public string Reason { get; init; } = "";

    public string Symbol { get; init; } = "";

    public uint SymbolOffset { get; init; }

    /// <summary>The record of a site as the report tells of it, but for its stub.</summary>
    public static RecordedSite Of(PlannedSite planned, Site site) => new()
    {
        Section = site.Section ?? "",
        SectionIndex = (uint)planned.Map.Section!.Index,
        Offset = (uint)site.Address,
        Kind = site.Kind,
        Bytes = site.Bytes,
        Window = site.Window,
        WindowOffset = (uint)site.WindowAddress,
        WindowLength = (byte)site.WindowLength,
        Reason = site.Reason ?? "",
        Symbol = site.Symbol ?? "",
        SymbolOffset = site.SymbolOffset,
    };
}
