// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Bindings;

namespace Afterlink.Rewriting.Patching;

/// <summary>Makes the note that leads to cell, site table and stubs (<see cref="SiteTableLayout"/>).</summary>
internal static class NoteWriter
{
    private const int HeaderSize = 12;
    private const int Alignment = 4;

    public static byte[] Make(SharedObjectLayout layout, SharedObjectAddition addition, ulong siteTable)
    {
        var nameSize = Encoding.ASCII.GetByteCount(SiteTableLayout.NoteName) + 1;
        var descriptorOffset = HeaderSize + (nameSize + Alignment - 1) / Alignment * Alignment;
        var note = new byte[descriptorOffset + SiteTableLayout.NoteSize];
        BinaryPrimitives.WriteInt32LittleEndian(note, nameSize);
        BinaryPrimitives.WriteInt32LittleEndian(note.AsSpan(4), SiteTableLayout.NoteSize);
        BinaryPrimitives.WriteUInt32LittleEndian(note.AsSpan(8), SiteTableLayout.NoteType);
        Encoding.ASCII.GetBytes(SiteTableLayout.NoteName, note.AsSpan(HeaderSize));

        var descriptor = note.AsSpan(descriptorOffset);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[SiteTableLayout.NoteVersion..], SiteTableLayout.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor[SiteTableLayout.NoteBindingCell..], layout.BindingCellAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor[SiteTableLayout.NoteSiteTable..], siteTable);
        BinaryPrimitives.WriteInt64LittleEndian(descriptor[SiteTableLayout.NoteSiteTableSize..], addition.SiteTable.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor[SiteTableLayout.NoteStubText..], layout.StubTextAddress);
        BinaryPrimitives.WriteInt64LittleEndian(descriptor[SiteTableLayout.NoteStubTextSize..], addition.StubText.Length);
        BinaryPrimitives.WriteInt64LittleEndian(descriptor[SiteTableLayout.NoteOriginalSize..], layout.Original.Image.Length);
        layout.HashOriginal().CopyTo(descriptor[SiteTableLayout.NoteOriginalHash..]);
        return note;
    }
}
