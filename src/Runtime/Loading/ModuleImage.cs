// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.Loading;

/// <summary>
/// What the file of a rewritten module says: its segments, its note, its site table. Read and checked before the module is mapped,
/// because its constructors run while it is.
/// </summary>
internal sealed class ModuleImage
{
    private const int HeaderSize = 64;
    private const int MaximumSegments = 512;
    private const ulong MaximumNotes = 1 << 20;
    private const ulong PageMask = 0xFFF;

    private ModuleImage(string path, ElfSegment[] segments, ModuleNote note, SiteTable sites)
    {
        Path = path;
        Segments = segments;
        Note = note;
        Sites = sites;
    }

    public string Path { get; }

    public ElfSegment[] Segments { get; }

    public ModuleNote Note { get; }

    public SiteTable Sites { get; }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">What it is called.</param>
    /// <param name="copy">Where it is read, when what is mapped is a copy.</param>
    /// <exception cref="AfterlinkException">It is not a rewritten module of this version, or it is damaged.</exception>
    public static ModuleImage Read(string path, string? copy = null)
    {
        try
        {
            using var file = File.OpenHandle(copy ?? path);
            var length = (ulong)RandomAccess.GetLength(file);
            var segments = ReadSegments(path, file, length);
            if (!TryFindNote(file, length, segments, out var note))
                throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleNotRewritten, path);
            if (note.Version != SiteTableLayout.Version)
                throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleTableVersion, path, note.Version, SiteTableLayout.Version);
            return new ModuleImage(path, segments, note, ReadTable(path, file, length, segments, note));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeDiagnostics.Caused(e, DiagnosticId.ModuleUnreadable, path, e.Message);
        }
    }

    private static ElfSegment[] ReadSegments(string path, SafeFileHandle file, ulong length)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (RandomAccess.Read(file, header, 0) != HeaderSize || !header.StartsWith("\u007fELF"u8))
            throw Unreadable(path, "it is not an ELF file");

        // Class 64-bit, little-endian; ET_DYN for EM_X86_64 (System V gABI, "ELF Header").
        if (header[4] != 2 || header[5] != 1 || MemoryMarshal.Read<ushort>(header[16..]) != 3 || MemoryMarshal.Read<ushort>(header[18..]) != 62)
            throw Unreadable(path, "it is not a shared object for x86-64");

        var offset = MemoryMarshal.Read<ulong>(header[32..]);
        int entrySize = MemoryMarshal.Read<ushort>(header[54..]), count = MemoryMarshal.Read<ushort>(header[56..]);
        if (entrySize != ElfSegment.Size || count > MaximumSegments || !Inside(offset, (ulong)(count * ElfSegment.Size), length))
            throw Unreadable(path, "its program headers are damaged");
        var segments = new ElfSegment[count];
        return RandomAccess.Read(file, MemoryMarshal.AsBytes(segments.AsSpan()), (long)offset) == count * ElfSegment.Size
            ? segments : throw Unreadable(path, "its program headers are cut off");
    }

    private static bool TryFindNote(SafeFileHandle file, ulong length, ElfSegment[] segments, out ModuleNote note)
    {
        foreach (var segment in segments)
        {
            if (segment.Type != ElfSegment.Note || segment.FileSize > MaximumNotes || !Inside(segment.Offset, segment.FileSize, length))
                continue;
            var notes = new byte[segment.FileSize];
            if (RandomAccess.Read(file, notes, (long)segment.Offset) == notes.Length && ModuleNote.TryFind(notes, out note))
                return true;
        }

        note = default;
        return false;
    }

    private static SiteTable ReadTable(string path, SafeFileHandle file, ulong length, ElfSegment[] segments, ModuleNote note)
    {
        var holder = Array.Find(segments, segment => segment.Type == ElfSegment.Load && segment.HoldsFileBytes(note.SiteTable, note.SiteTableSize));
        if (holder.Type != ElfSegment.Load || note.SiteTableSize > int.MaxValue)
            throw Damaged(path, "the note leads outside of the file");
        var offset = holder.Offset + (note.SiteTable - holder.Address);
        if (!Inside(offset, note.SiteTableSize, length))
            throw Damaged(path, "the table is cut off");
        CheckCell(path, segments, note);

        var view = FileView.Open(file, offset, (int)note.SiteTableSize);
        try
        {
            return SiteTable.Check(path, view, note, segments);
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    // The runtime stores to the cell, so it must be in memory that is writable and stays so after relocation.
    private static void CheckCell(string path, ElfSegment[] segments, ModuleNote note)
    {
        const uint Wanted = ElfSegment.Writable | ElfSegment.Readable;
        var writable = Array.Exists(segments, segment => segment.Type == ElfSegment.Load && (segment.Flags & Wanted) == Wanted
            && segment.HoldsMemory(note.BindingCell, sizeof(ulong)));
        var protects = Array.Exists(segments, segment => segment.Type == ElfSegment.Relro
            && note.BindingCell >= (segment.Address & ~PageMask) && note.BindingCell < ((segment.Address + segment.MemorySize) & ~PageMask));
        if (!writable || protects || note.BindingCell % sizeof(ulong) != 0)
            throw Damaged(path, "its binding cell is not a word of writable memory");
        if (note.StubTextSize != 0 && !Array.Exists(segments, segment => segment.Type == ElfSegment.Load
            && (segment.Flags & ElfSegment.Executable) != 0 && segment.HoldsFileBytes(note.StubText, note.StubTextSize)))
            throw Damaged(path, "its stubs are not in an executable segment");
    }

    private static bool Inside(ulong offset, ulong size, ulong length) => offset <= length && size <= length - offset;

    private static AfterlinkException Unreadable(string path, string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ModuleUnreadable, path, reason);

    private static AfterlinkException Damaged(string path, string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ModuleTableDamaged, path, reason);
}
