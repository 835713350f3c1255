// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Writes the object model. What kept its size keeps its place, and an unchanged file comes out as the bytes that were read: everything
/// is written from the model over a copy of the image, which supplies the bytes between the parts. A relocatable file whose sections
/// changed in size or number is laid out anew; no address depends on a file offset there. A loadable file cannot be (its addresses are
/// fixed); SharedObjectLayout extends it instead.
/// </summary>
internal sealed class ElfWriter(ElfFile file)
{
    private const int SectionHeaderAlignment = 8;
    private const int FirstReservedCount = 0xff00;

    public byte[] Write() => file.NeedsLayout ? WriteAnew() : WriteInPlace();

    private byte[] WriteInPlace()
    {
        var image = file.Image.ToArray();
        file.Header.Write(image);
        for (var i = 0; i < file.Segments.Count; i++)
            file.Segments[i].Write(image.AsSpan((int)file.Header.ProgramHeaderOffset + i * ElfSegment.HeaderSize));
        foreach (var section in file.Sections)
        {
            section.WriteHeader(image.AsSpan((int)file.Header.SectionHeaderOffset + section.Index * ElfSection.HeaderSize));
            if (section.HasContent)
                section.Content.Span.CopyTo(image.AsSpan((int)section.Offset));
        }

        return image;
    }

    private byte[] WriteAnew()
    {
        if (file.Type != ElfFileType.Relocatable || file.Segments.Count != 0)
            throw new InvalidOperationException("only a relocatable file can be laid out anew");
        var end = (ulong)ElfHeader.Size;
        foreach (var section in file.Sections.Skip(1).OrderBy(static section => section.IsAdded).ThenBy(static section => section.Offset))
        {
            end = ElfBounds.AlignUp(end, section.Alignment);
            section.Offset = end;
            if (section.HasContent)
                end += section.Size;
        }

        var headers = ElfBounds.AlignUp(end, SectionHeaderAlignment);
        var image = new byte[headers + (ulong)file.Sections.Count * ElfSection.HeaderSize];
        HeaderWith(headers).Write(image);
        foreach (var section in file.Sections)
        {
            section.WriteHeader(image.AsSpan((int)headers + section.Index * ElfSection.HeaderSize));
            if (section.HasContent)
                section.Content.Span.CopyTo(image.AsSpan((int)section.Offset));
        }

        return image;
    }

    /// <summary>gABI, "ELF Header": a count of sections from 0xff00 on is written as 0, and as the size of section 0.</summary>
    private ElfHeader HeaderWith(ulong sectionHeaders)
    {
        var count = file.Sections.Count;
        var isExtended = count >= FirstReservedCount;
        file.Sections[0].Size = isExtended ? (ulong)count : 0;
        return file.Header with { SectionHeaderOffset = sectionHeaders, SectionHeaderCount = isExtended ? (ushort)0 : (ushort)count };
    }
}
