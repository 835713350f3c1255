// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>Checks that all segments of the original are still there and mean the same, and that no others were added than rewriting adds.</summary>
internal sealed class SegmentCheck(ElfFile before, ElfFile after, SharedObjectLayout layout, ModuleNote note, DiagnosticBag diagnostics)
{
    private const uint ReadExecute = ElfSegmentFlags.Read | ElfSegmentFlags.Execute;
    private const uint ReadWrite = ElfSegmentFlags.Read | ElfSegmentFlags.Write;

    private readonly ElfSegment _first = before.Segments.First(static segment => segment.Type == ElfSegmentType.Load);

    public void Check()
    {
        var header = before.Header with
        {
            ProgramHeaderOffset = after.Header.ProgramHeaderOffset,
            ProgramHeaderCount = after.Header.ProgramHeaderCount,
            SectionHeaderOffset = after.Header.SectionHeaderOffset,
            SectionHeaderCount = after.Header.SectionHeaderCount,
        };
        if (header != after.Header)
            Fail("the file header says something else than the original's");
        var rest = after.Segments.ToList();
        foreach (var segment in before.Segments)
        {
            var index = rest.FindIndex(candidate => IsSame(segment, candidate));
            if (index < 0)
                Fail($"the segment {segment} of the original is not there any more");
            else
                rest.RemoveAt(index);
        }

        foreach (var segment in rest)
        {
            if (!IsAdded(segment))
                Fail($"the segment {segment} is not the original's and not one that rewriting adds");
        }
    }

    private bool IsSame(ElfSegment old, ElfSegment now)
    {
        if (old.Type != now.Type || old.Flags != now.Flags || now.Alignment != AlignmentOf(old))
            return false;
        if (old.Type is ElfSegmentType.ProgramHeaders)
            return IsHeaders(now);
        var isSameSize = old.FileSize == now.FileSize && old.MemorySize == now.MemorySize;
        var offset = old.Offset + (old.Type == ElfSegmentType.GnuStack ? 0 : layout.Shift);
        if (isSameSize && old.Address == now.Address && offset == now.Offset)
            return true;
        return old.Type switch
        {
            ElfSegmentType.Load => old == _first && IsSameFirst(now),
            ElfSegmentType.Note or ElfSegmentType.GnuProperty or ElfSegmentType.Interpreter =>
                isSameSize && now.Address - now.Offset == old.Address - offset && Content(before, old).SequenceEqual(Content(after, now)),

            // A copy of the table that describes the stubs as well; FrameTableCheck finds the original's records in it.
            ElfSegmentType.GnuExceptionFrames => now.Address >= note.StubText,
            _ => false,
        };
    }

    /// <summary>The dynamic linker takes the address at which a program was loaded from where it finds its program headers.</summary>
    private bool IsHeaders(ElfSegment now) =>
        now.Offset == after.Header.ProgramHeaderOffset && after.TryGetFileOffset(now.Address, out var offset) && offset == now.Offset
        && now.FileSize == (ulong)(after.Segments.Count * ElfSegment.HeaderSize) && now.MemorySize == now.FileSize;

    /// <summary>The first one can grow over what followed it in its page, or get a page in front of it.</summary>
    private bool IsSameFirst(ElfSegment now)
    {
        if (layout.Shift != 0)
        {
            return now.Offset == 0 && now.Address == _first.Address - layout.Shift && now.FileSize == _first.FileSize + layout.Shift
                && now.MemorySize == _first.MemorySize + layout.Shift;
        }

        return now.Offset == _first.Offset && now.Address == _first.Address && now.FileSize >= _first.FileSize
            && now.FileSize - _first.FileSize < layout.Abi.PageSize && now.FileSize == now.MemorySize;
    }

    private ulong AlignmentOf(ElfSegment old) => old.Type == ElfSegmentType.Load && layout.Shift != 0
        ? Math.Min(old.Alignment, layout.Abi.PageSize)
        : old.Alignment;

    private bool IsAdded(ElfSegment segment)
    {
        if (segment.FileSize != segment.MemorySize || !after.TryGetFileOffset(segment.Address, out var offset) || offset != segment.Offset)
            return false;
        return segment.Type switch
        {
            ElfSegmentType.Load => segment.Flags switch
            {
                ReadWrite => segment.Address == note.BindingCell && IsEmptyCell(segment),
                ReadExecute => segment.Address == note.StubText && segment.FileSize >= note.StubTextSize,
                ElfSegmentFlags.Read => Holds(segment, note.SiteTable, note.SiteTableSize),
                _ => false,
            },
            ElfSegmentType.Note => segment.Flags == ElfSegmentFlags.Read,
            _ => false,
        };
    }

    /// <summary>Before it is relocated, and where nothing relocates it, the cell says that nothing is bound.</summary>
    private bool IsEmptyCell(ElfSegment segment) =>
        segment.FileSize == SharedObjectLayout.CellSize && !Content(after, segment).ContainsAnyExcept((byte)0);

    private static bool Holds(ElfSegment segment, ulong address, ulong size) =>
        address >= segment.Address && ElfBounds.Contains(segment.FileSize, address - segment.Address, size);

    private static ReadOnlySpan<byte> Content(ElfFile file, ElfSegment segment) =>
        file.Image.Span.Slice((int)segment.Offset, (int)segment.FileSize);

    private void Fail(string what) => diagnostics.Add(DiagnosticId.VerifyTables, what);
}
