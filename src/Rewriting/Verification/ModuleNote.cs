// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using static Afterlink.Bindings.SiteTableLayout;

namespace Afterlink.Rewriting.Verification;

/// <summary>The note that leads to everything a rewriter added.</summary>
/// <param name="BindingCell">Address of the binding cell.</param>
/// <param name="SiteTable">Address of the site table.</param>
/// <param name="SiteTableSize">Its bytes.</param>
/// <param name="StubText">Address of the stubs.</param>
/// <param name="StubTextSize">Their bytes.</param>
/// <param name="OriginalSize">Bytes of the file that was rewritten.</param>
/// <param name="OriginalHash">Its SHA-256.</param>
internal sealed record ModuleNote(
    ulong BindingCell, ulong SiteTable, ulong SiteTableSize, ulong StubText, ulong StubTextSize, ulong OriginalSize, ReadOnlyMemory<byte> OriginalHash)
{
    private const int HashSize = 32;

    /// <summary>Reads the note of a module; null where <paramref name="diagnostics"/> says why there is none.</summary>
    public static ModuleNote? Read(ElfFile file, DiagnosticBag diagnostics)
    {
        // A note can be listed by a segment and by a section; it is one note if its bytes are the same ones.
        var notes = file.Notes.Where(static note => note is { Owner: NoteName, Type: NoteType }).DistinctBy(static note => note.Offset).ToArray();
        if (notes.Length == 0 || file.Machine != ElfMachine.X64)
            return Refuse(diagnostics, DiagnosticId.NotRewritten);
        if (notes.Length > 1)
            return Refuse(diagnostics, DiagnosticId.NoteDamaged, $"there are {notes.Length} of them");
        var bytes = notes[0].Descriptor.Span;
        if (bytes.Length != NoteSize)
            return Refuse(diagnostics, DiagnosticId.NoteDamaged, $"it has {bytes.Length} bytes instead of {NoteSize}");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[NoteVersion..]);
        if (version != SiteTableLayout.Version)
            return Refuse(diagnostics, DiagnosticId.NoteDamaged, $"it has version {version} instead of {SiteTableLayout.Version}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[NoteFlags..]) != 0)
            return Refuse(diagnostics, DiagnosticId.NoteDamaged, "it has unknown flags");
        return new ModuleNote(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteBindingCell..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteSiteTable..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteSiteTableSize..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteStubText..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteStubTextSize..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NoteOriginalSize..]),
            notes[0].Descriptor.Slice(NoteOriginalHash, HashSize));
    }

    private static ModuleNote? Refuse(DiagnosticBag diagnostics, DiagnosticId id, params object?[] arguments)
    {
        diagnostics.Add(id, arguments);
        return null;
    }
}
