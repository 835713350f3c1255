// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;

namespace Afterlink.Loading;

/// <summary>The descriptor of a rewritten module's note.</summary>
internal readonly struct ModuleNote
{
    private ModuleNote(ReadOnlySpan<byte> descriptor)
    {
        Version = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[SiteTableLayout.NoteVersion..]);
        BindingCell = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[SiteTableLayout.NoteBindingCell..]);
        SiteTable = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[SiteTableLayout.NoteSiteTable..]);
        SiteTableSize = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[SiteTableLayout.NoteSiteTableSize..]);
        StubText = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[SiteTableLayout.NoteStubText..]);
        OriginalHash = Convert.ToHexString(descriptor.Slice(SiteTableLayout.NoteOriginalHash, 32)).ToLowerInvariant();
        StubTextSize = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[SiteTableLayout.NoteStubTextSize..]);
    }

    public uint Version { get; }

    public ulong BindingCell { get; }

    public ulong SiteTable { get; }

    public ulong SiteTableSize { get; }

    public ulong StubText { get; }

    public ulong StubTextSize { get; }

    /// <summary>SHA-256 of the file that was rewritten, in lower-case hexadecimal.</summary>
    public string OriginalHash { get; }

    /// <summary>
    /// Looks for our note among the notes of a PT_NOTE segment (System V gABI, "Note Section": name size, descriptor size, type, name and
    /// descriptor, each padded to 4 bytes). The version is 0 where the descriptor is too short to hold one.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> notes, out ModuleNote note)
    {
        const int HeaderSize = 12;
        note = default;
        while (notes.Length >= HeaderSize)
        {
            var nameSize = BinaryPrimitives.ReadUInt32LittleEndian(notes);
            var descriptorSize = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            var type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            var descriptorStart = HeaderSize + Padded(nameSize);
            var end = descriptorStart + Padded(descriptorSize);
            if (descriptorStart + descriptorSize > (ulong)notes.Length)
                return false;
            var name = notes.Slice(HeaderSize, (int)nameSize);
            if (type == SiteTableLayout.NoteType && name.SequenceEqual(Name))
            {
                if (descriptorSize >= SiteTableLayout.NoteSize)
                    note = new(notes.Slice((int)descriptorStart, SiteTableLayout.NoteSize));
                return true;
            }

            notes = notes[(int)Math.Min(end, (ulong)notes.Length)..];
        }

        return false;
    }

    private static ReadOnlySpan<byte> Name => "Afterlink\0"u8;

    private static ulong Padded(uint size) => ((ulong)size + 3) & ~3UL;
}
