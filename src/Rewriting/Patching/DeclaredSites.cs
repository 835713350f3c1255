// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Patching;

/// <summary>Reads the records that the packaged header leaves for the hypercalls it declares (docs/design.md, "Declared sites").</summary>
internal static class DeclaredSites
{
    /// <summary>The section of the records.</summary>
    public const string SectionName = ".afterlink.declared";

    // s32 site - here, u32 flags (0), u64 number.
    private const int RecordSize = 16;
    private const int FlagsOffset = 4;
    private const int NumberOffset = 8;

    /// <summary>Gives declared sites their number; a record that no hypercall belongs to is a warning.</summary>
    public static void Apply(CodeSpace space, IEnumerable<PlannedSite> sites, DiagnosticBag diagnostics)
    {
        Dictionary<CodePlace, PlannedSite>? byPlace = null;
        foreach (var section in space.File.Sections)
        {
            if (section.Name != SectionName || !section.HasContent)
                continue;
            byPlace ??= sites.ToDictionary(static site => new CodePlace(site.Map, site.Start));
            for (var offset = 0; offset + RecordSize <= section.Content.Length; offset += RecordSize)
                ApplyRecord(space, section, offset, byPlace, diagnostics);
        }
    }

    private static void ApplyRecord(CodeSpace space, ElfSection section, int offset, Dictionary<CodePlace, PlannedSite> sites, DiagnosticBag diagnostics)
    {
        var record = section.Content.Span.Slice(offset, RecordSize);
        var number = BinaryPrimitives.ReadUInt64LittleEndian(record[NumberOffset..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[FlagsOffset..]) == 0
            && number <= uint.MaxValue
            && TryFindSite(space, section, offset, out var place)
            && sites.TryGetValue(place, out var site)
            && site.Entry.Kind == SiteKind.Hypercall)
            site.HypercallNumber = (uint)number;
        else
            diagnostics.Add(DiagnosticId.DeclaredSiteMissing, number, offset);
    }

    private static bool TryFindSite(CodeSpace space, ElfSection section, int offset, out CodePlace place)
    {
        if (!space.IsRelocatable)
        {
            var distance = BinaryPrimitives.ReadInt32LittleEndian(section.Content.Span[offset..]);
            return space.TryFind(section.Address + (uint)offset + (ulong)distance, out place);
        }

        place = default;
        foreach (var relocation in space.File.Relocations)
        {
            if (relocation.Section == section && relocation.Offset == (uint)offset)
                return relocation.Symbol is { } symbol && space.TryFind(symbol.Section, symbol.Value + (ulong)relocation.Addend, out place);
        }

        return false;
    }
}
