// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Fuzzing.Mutation;

/// <summary>The parts of a sound file, in the order of offsets.</summary>
internal static class RegionMap
{
    private static readonly Dictionary<ElfSectionType, (RegionType Type, int EntrySize)> BySectionType = new()
    {
        [ElfSectionType.SymbolTable] = (RegionType.Symbols, 24),
        [ElfSectionType.DynamicSymbolTable] = (RegionType.Symbols, 24),
        [ElfSectionType.RelocationsWithAddend] = (RegionType.Relocations, 24),
        [ElfSectionType.Dynamic] = (RegionType.Dynamic, 16),
        [ElfSectionType.Note] = (RegionType.Note, 4),
        [ElfSectionType.Hash] = (RegionType.Hash, 4),
        [ElfSectionType.GnuHash] = (RegionType.Hash, 4),
        [ElfSectionType.GnuVersionSymbols] = (RegionType.Versions, 2),
        [ElfSectionType.GnuVersionNeeds] = (RegionType.Versions, 4),
        [ElfSectionType.GnuVersionDefinitions] = (RegionType.Versions, 4),
    };

    /// <summary>Lists the parts of a file; of one without section headers, what segments and the dynamic table tell.</summary>
    public static Region[] Of(ElfFile file)
    {
        var regions = new List<Region>
        {
            new(RegionType.Header, 0, ElfHeader.Size, 1),
        };
        if (file.Segments.Count != 0)
            regions.Add(new Region(RegionType.Segments, (int)file.Header.ProgramHeaderOffset, file.Segments.Count * ElfSegment.HeaderSize, ElfSegment.HeaderSize));
        if (file.Sections.Count != 0)
            regions.Add(new Region(RegionType.Sections, (int)file.Header.SectionHeaderOffset, file.Sections.Count * ElfSection.HeaderSize, ElfSection.HeaderSize));
        else
            AddSegments(file, regions);
        foreach (var section in file.Sections)
        {
            if (section.HasContent && section.Size != 0)
                regions.Add(OfSection(section));
        }

        return [.. regions.Where(region => region.Length > 0 && region.Offset + region.Length <= file.Image.Length).OrderBy(static region => region.Offset)];
    }

    private static Region OfSection(ElfSection section)
    {
        var (type, entrySize) = section.Name switch
        {
            ".afterlink.sites" => (RegionType.SiteTable, 8),
            ".eh_frame" or ".eh_frame_hdr" or ".gcc_except_table" or ".afterlink.eh_frame" => (RegionType.Unwind, 4),
            _ when section.IsExecutable => (RegionType.Code, 1),
            _ when section.Name.StartsWith(".debug", StringComparison.Ordinal) => (RegionType.Debug, 1),
            _ => BySectionType.GetValueOrDefault(section.Type, (RegionType.Data, 1)),
        };
        return new Region(type, (int)section.Offset, (int)section.Size, entrySize);
    }

    private static void AddSegments(ElfFile file, List<Region> regions)
    {
        foreach (var segment in file.Segments)
        {
            Region? region = segment.Type switch
            {
                ElfSegmentType.Dynamic => new Region(RegionType.Dynamic, (int)segment.Offset, (int)segment.FileSize, 16),
                ElfSegmentType.Note => new Region(RegionType.Note, (int)segment.Offset, (int)segment.FileSize, 4),
                ElfSegmentType.GnuExceptionFrames => new Region(RegionType.Unwind, (int)segment.Offset, (int)segment.FileSize, 4),
                ElfSegmentType.Load => new Region(
                    (segment.Flags & ElfSegmentFlags.Execute) != 0 ? RegionType.Code : RegionType.Data, (int)segment.Offset, (int)segment.FileSize, 1),
                _ => null,
            };
            if (region is { } found)
                regions.Add(found);
        }
    }
}
