// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>One site while its window is planned.</summary>
/// <param name="index">Its index among all sites of the module.</param>
/// <param name="place">Where it is.</param>
/// <param name="instruction">The instruction.</param>
/// <param name="entry">Its row in the catalog.</param>
internal sealed class PlannedSite(int index, CodePlace place, Instruction instruction, CatalogEntry entry)
{
    /// <summary>Its index in the site table; of no meaning where <see cref="IsListed"/> is not set.</summary>
    public int Index { get; set; } = index;

    /// <summary>Whether the site table has a record of it: nothing is ever bound at a site that is only reported.</summary>
    public bool IsListed => Entry.IsPatched || Window is not null;

    public CodeMap Map { get; } = place.Map;

    public int Start { get; } = place.Offset;

    public int End { get; } = place.Offset + instruction.Length;

    public Instruction Instruction { get; } = instruction;

    public CatalogEntry Entry { get; } = entry;

    /// <summary>Its window; null as long as it has none.</summary>
    public PatchWindow? Window { get; set; }

    /// <summary>Why it has no window.</summary>
    public string? Reason { get; set; }

    /// <summary>Whether nothing but missing room can keep it from being patched.</summary>
    public bool IsCandidate { get; set; }

    /// <summary>Whether the user chose the instruction; then it always runs after its handler.</summary>
    public bool IsProbe => Entry.Kind == SiteKind.Probe;

    /// <summary>The number that the packaged header declared for this hypercall.</summary>
    public uint? HypercallNumber { get; set; }

    public ulong Address => Map.AddressOf(Start);

    public ReadOnlySpan<byte> Bytes => Map.Bytes.Span[Start..End];
}
