// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// The end of a file that is written anew: section names, symbols and section headers, which change, stand there, and nothing that is
/// loaded. What is added goes before them, so that no old copy of them stays behind. Without section headers, or with bytes that no
/// section describes (the bundle of a single-file program is found by its offset), all of the file stays as it is.
/// </summary>
internal sealed class FileTail
{
    /// <summary>No section of a tail needs a larger alignment, so a longer gap is not padding.</summary>
    private const ulong LongestPadding = 63;

    private FileTail(ulong start, IReadOnlyList<ElfSection> sections)
    {
        Start = start;
        Sections = sections;
    }

    /// <summary>Offset of the first byte that is written anew; the file's size where none is.</summary>
    public ulong Start { get; }

    /// <summary>The sections in it, which keep their content and get another offset.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Finds the tail of a file.</summary>
    public static FileTail Find(ElfFile file)
    {
        var length = (ulong)file.Image.Length;
        var none = new FileTail(length, []);
        if (file.Sections.Count == 0)
            return none;
        var loaded = file.Segments.Select(static segment => segment.Offset + segment.FileSize).Append((ulong)ElfHeader.Size).Max();
        var start = Changing(file).Where(offset => offset >= loaded).Append(length).Min();
        var sections = file.Sections.Where(section => section.HasContent && section.Size != 0 && section.Offset + section.Size > start).ToList();
        return sections.TrueForAll(section => !section.IsAllocated && section.Offset >= start) && IsDescribed(file, start, sections)
            ? new FileTail(start, sections)
            : none;
    }

    /// <summary>Offsets of what changes with every module: the section headers, their names, the symbols and their names.</summary>
    private static IEnumerable<ulong> Changing(ElfFile file)
    {
        yield return file.Header.SectionHeaderOffset;
        if (file.NamesIndex != 0)
            yield return file.Sections[(int)file.NamesIndex].Offset;
        if (file.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable) is not { Link: { } names } symbols)
            yield break;
        yield return symbols.Offset;
        yield return names.Offset;
    }

    /// <summary>Whether sections, section headers and padding account for every byte.</summary>
    private static bool IsDescribed(ElfFile file, ulong start, List<ElfSection> sections)
    {
        var covered = start;
        var headers = (Offset: file.Header.SectionHeaderOffset, Size: (ulong)(file.Sections.Count * ElfSection.HeaderSize));
        foreach (var (offset, size) in sections.Select(static section => (section.Offset, section.Size)).Append(headers).OrderBy(static range => range.Offset))
        {
            if (!IsPadding(file, covered, offset))
                return false;
            covered = Math.Max(covered, offset + size);
        }

        return IsPadding(file, covered, (ulong)file.Image.Length);
    }

    private static bool IsPadding(ElfFile file, ulong start, ulong end) => end <= start
        || (end - start <= LongestPadding && !file.Image.Span[(int)start..(int)end].ContainsAnyExcept((byte)0));
}
