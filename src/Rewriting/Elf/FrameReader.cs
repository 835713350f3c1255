// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Reads <c>.eh_frame</c> (Linux Standard Base, "Exception Frames"), found by section or through <c>PT_GNU_EH_FRAME</c>. What is
/// damaged there is a warning and not an error: unwind information only ever adds to what is known of the code.
/// </summary>
internal sealed class FrameReader(ElfFile file, DiagnosticBag diagnostics)
{
    /// <summary>The section's name.</summary>
    public const string SectionName = ".eh_frame";

    /// <summary>Pointer encoding that says: no pointer.</summary>
    public const byte Omitted = 0xff;

    private const byte FormatMask = 0x0f;
    private const byte ApplicationMask = 0x70;
    private const byte PcRelative = 0x10;
    private const byte HeaderVersion = 1;
    private const uint ExtendedLength = 0xffffffff;

    private readonly List<FrameDescription> _frames = [];
    private readonly Dictionary<int, FrameCommon?> _commons = [];
    private Dictionary<ulong, ElfRelocation> _relocations = [];

    public bool Read()
    {
        var sections = file.Sections.Where(static section => section.Name == SectionName && section.HasContent && section.Size != 0).ToArray();
        var relocations = RelocationsOf(sections);
        foreach (var section in sections)
        {
            _relocations = relocations[section];
            ReadTable(section.Content.Span, section.Content, section.Address, endsAtZero: false);
        }

        if (sections.Length == 0 && file.Type != ElfFileType.Relocatable)
            ReadThroughHeader();
        _frames.Sort(static (left, right) =>
        {
            var sections = (left.Section?.Index ?? 0).CompareTo(right.Section?.Index ?? 0);
            return sections != 0 ? sections : left.Start.CompareTo(right.Start);
        });
        file.FrameDescriptions = _frames;
        return true;
    }

    /// <summary>The entries of another table in the form of <c>.eh_frame</c>; null where it is damaged.</summary>
    public static IReadOnlyList<FrameDescription>? ReadAt(ElfFile file, ulong address, int size)
    {
        var diagnostics = new DiagnosticBag();
        var reader = new FrameReader(file, diagnostics);
        var table = file.GetBytesToEnd(address);
        if (size > table.Length)
            return null;
        reader.ReadTable(table.Span[..size], table[..size], address, endsAtZero: true);
        return diagnostics.Count == 0 ? reader._frames : null;
    }

    private Dictionary<ElfSection, Dictionary<ulong, ElfRelocation>> RelocationsOf(ElfSection[] sections)
    {
        var relocations = sections.ToDictionary(static section => section, static _ => new Dictionary<ulong, ElfRelocation>());
        if (file.Type != ElfFileType.Relocatable || sections.Length == 0)
            return relocations;
        foreach (var relocation in file.Relocations)
        {
            if (relocations.TryGetValue(relocation.Section!, out var ofSection))
                ofSection[relocation.Offset] = relocation;
        }

        return relocations;
    }

    /// <summary>Version, three encodings, the pointer to the table (Linux Standard Base, "The .eh_frame_hdr section").</summary>
    private void ReadThroughHeader()
    {
        var header = file.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.GnuExceptionFrames);
        if (header is null)
            return;
        var bytes = file.GetBytesToEnd(header.Address).Span;
        var reader = new NumberReader(bytes);
        var version = reader.ReadByte();
        var encoding = reader.ReadByte();
        reader.Skip(2);
        var address = ReadPointer(ref reader, encoding, header.Address);
        var table = file.GetBytesToEnd(address);
        if (reader.Failed || version != HeaderVersion || table.IsEmpty)
            diagnostics.Add(DiagnosticId.ElfFrames, 0);
        else
            ReadTable(table.Span, table, address, endsAtZero: true);
    }

    private void ReadTable(ReadOnlySpan<byte> table, ReadOnlyMemory<byte> memory, ulong address, bool endsAtZero)
    {
        _commons.Clear();
        var reader = new NumberReader(table);
        while (reader.Remaining >= sizeof(uint))
        {
            var start = reader.Position;
            ulong length = reader.ReadUInt32();
            if (length == ExtendedLength)
                length = reader.ReadUInt64();

            // A length of 0 ends the table; where a section says how long it is, there can be more behind it (crtend.o in the middle of a link).
            if (length == 0)
            {
                if (endsAtZero)
                    return;
                continue;
            }

            var body = reader.Position;
            if (reader.Failed || length > (ulong)reader.Remaining || !ReadEntry(memory[..(body + (int)length)], start, body, address))
            {
                diagnostics.Add(DiagnosticId.ElfFrames, start);
                return;
            }

            reader.Position = body + (int)length;
        }
    }

    /// <summary>Whether the entry is sound; one of a kind that is not known is passed over.</summary>
    private bool ReadEntry(ReadOnlyMemory<byte> table, int entry, int body, ulong address)
    {
        var reader = new NumberReader(table.Span) { Position = body };
        var id = reader.ReadUInt32();
        if (reader.Failed)
            return false;
        if (id == 0)
            return true;
        if (id > body)
            return false;
        if (FindCommon(table, body - (int)id, address) is not { } common)
            return true;

        var startPosition = (ulong)reader.Position;
        var start = ReadPointer(ref reader, common.PointerEncoding, address);
        var size = ReadPointer(ref reader, (byte)(common.PointerEncoding & FormatMask), 0);
        _ = Resolve(startPosition, start, out start, out var section);
        ulong lsda = 0;
        ElfSection? lsdaSection = null;
        var end = reader.Position;
        if (common.HasAugmentationData)
        {
            var dataSize = reader.ReadUnsigned();
            end = reader.Position;
            if (reader.Failed || dataSize > (ulong)reader.Remaining)
                return false;
            if (common.LsdaEncoding != Omitted)
            {
                var position = (ulong)reader.Position;
                var value = ReadPointer(ref reader, common.LsdaEncoding, address);
                _ = Resolve(position, value, out lsda, out lsdaSection);
            }

            end += (int)dataSize;
        }

        if (reader.Failed || end > table.Length || size > ulong.MaxValue - start)
            return false;

        // Functions that the link editor discarded keep an entry without a place.
        if (size != 0 && (file.Type != ElfFileType.Relocatable || section is not null))
            _frames.Add(new FrameDescription(section, start, start + size, lsda, lsdaSection, common, table[end..]) { Address = address + (ulong)entry });
        return true;
    }

    /// <summary>In a relocatable file the relocation, not the field, says what is pointed to.</summary>
    private bool Resolve(ulong position, ulong value, out ulong target, out ElfSection? section)
    {
        target = value;
        section = null;
        if (!_relocations.TryGetValue(position, out var relocation) || relocation.Symbol is not { Section: not null } symbol)
            return false;
        section = symbol.Section;
        target = symbol.Value + (ulong)relocation.Addend;
        return true;
    }

    private FrameCommon? FindCommon(ReadOnlyMemory<byte> table, int offset, ulong address)
    {
        if (!_commons.TryGetValue(offset, out var common))
        {
            common = ReadCommon(table, offset, address);
            _commons.Add(offset, common);
        }

        return common;
    }

    private static FrameCommon? ReadCommon(ReadOnlyMemory<byte> table, int offset, ulong address)
    {
        var reader = new NumberReader(table.Span) { Position = offset };
        ulong length = reader.ReadUInt32();
        if (length == ExtendedLength)
            length = reader.ReadUInt64();
        if (reader.Failed || length > (ulong)reader.Remaining)
            return null;
        var end = reader.Position + (int)length;
        var id = reader.ReadUInt32();
        var version = reader.ReadByte();
        var augmentation = reader.ReadString();
        if (version == 4)
            reader.Skip(2);
        var codeAlignment = reader.ReadUnsigned();
        var dataAlignment = reader.ReadSigned();
        var returnAddress = version == 1 ? reader.ReadByte() : reader.ReadUnsigned();
        if (reader.Failed || id != 0 || version is not (1 or 3 or 4))
            return null;

        byte pointerEncoding = 0, lsdaEncoding = Omitted;
        var (isSignalFrame, hasPersonality, hasData) = (false, false, !augmentation.IsEmpty && augmentation[0] == (byte)'z');
        if (!augmentation.IsEmpty && !hasData)
            return null;
        var dataEnd = reader.Position;
        if (hasData)
        {
            var dataSize = reader.ReadUnsigned();
            if (reader.Failed || dataSize > (ulong)reader.Remaining)
                return null;
            dataEnd = reader.Position + (int)dataSize;
            foreach (var character in augmentation[1..])
            {
                switch (character)
                {
                    case (byte)'R':
                        pointerEncoding = reader.ReadByte();
                        break;
                    case (byte)'L':
                        lsdaEncoding = reader.ReadByte();
                        break;
                    case (byte)'P':
                        _ = ReadPointer(ref reader, reader.ReadByte(), address);
                        hasPersonality = true;
                        break;
                    case (byte)'S':
                        isSignalFrame = true;
                        break;
                    default:
                        return null;
                }
            }
        }

        if (reader.Failed || dataEnd > end || reader.Position > dataEnd)
            return null;
        return new FrameCommon(codeAlignment, dataAlignment, returnAddress, isSignalFrame, hasPersonality, table[dataEnd..end])
        {
            PointerEncoding = pointerEncoding,
            LsdaEncoding = lsdaEncoding,
            HasAugmentationData = hasData,
        };
    }

    /// <summary>A pointer in one of the encodings DW_EH_PE_*; what it is read through (indirect) is not followed.</summary>
    private static ulong ReadPointer(ref NumberReader reader, byte encoding, ulong address)
    {
        if (encoding == Omitted)
            return 0;
        var place = address + (ulong)reader.Position;
        var value = (encoding & FormatMask) switch
        {
            0x00 or 0x04 or 0x0c => reader.ReadUInt64(),
            0x01 => reader.ReadUnsigned(),
            0x02 => reader.ReadUInt16(),
            0x03 => reader.ReadUInt32(),
            0x09 => (ulong)reader.ReadSigned(),
            0x0a => (ulong)(short)reader.ReadUInt16(),
            0x0b => (ulong)(int)reader.ReadUInt32(),
            _ => reader.Fail(),
        };
        return (encoding & ApplicationMask) switch
        {
            0 => value,

            // A null pointer stays null (libgcc, read_encoded_value_with_base).
            PcRelative => value == 0 ? 0 : value + place,
            _ => reader.Fail(),
        };
    }
}
