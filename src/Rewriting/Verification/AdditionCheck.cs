// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Holds all that is loaded of what rewriting added, and the headers that lead to it, against what the layout makes of the original, of the
/// stubs as they were walked and of the site table. Whether the layout is right the other checks tell; this one leaves no byte that none of
/// them reads.
/// </summary>
internal sealed class AdditionCheck(ElfFile before, ElfFile after, SharedObjectLayout layout, ModuleNote note, DiagnosticBag diagnostics)
{
    private const int MaxReported = 16;

    private int _reported;

    /// <summary>Checks the bytes between stubs, headers and tables.</summary>
    /// <param name="space">The original's code, whose order stubs have.</param>
    /// <param name="stubs">All stubs, found right.</param>
    public void Check(CodeSpace space, IReadOnlyList<WalkedStub> stubs)
    {
        var text = Bytes(note.StubText, note.StubTextSize);
        CheckFiller(text.Span, stubs);
        var frames = new StubFrameBuilder(before.FrameDescriptions, layout.Abi.Frames);
        Compare(layout.Write(new SharedObjectAddition
        {
            StubText = text,
            SiteTable = Bytes(note.SiteTable, note.SiteTableSize),
            Frames = [.. stubs.OrderBy(stub => OrderOf(space, stub)).ThenBy(static stub => stub.Window.Start)
                .Select(stub => frames.Make(stub.Window.Start, stub.Window.Start, stub.Window.Stub, stub.Length, stub.Marks)).OfType<StubFrame>()],
        }));
    }

    private static int OrderOf(CodeSpace space, WalkedStub stub) => space.TryFind(stub.Window.Start, out var place) ? place.Map.Index : 0;

    private void CheckFiller(ReadOnlySpan<byte> text, IReadOnlyList<WalkedStub> stubs)
    {
        var end = note.StubText;
        foreach (var stub in stubs.OrderBy(static stub => stub.Window.Stub))
        {
            if (stub.Window.Stub < end)
                diagnostics.Add(DiagnosticId.VerifyStub, stub.Window.Start, "it overlaps another one");
            else if (text[(int)(end - note.StubText)..(int)(stub.Window.Stub - note.StubText)].ContainsAnyExcept(StubShape.Filler))
                diagnostics.Add(DiagnosticId.VerifyStub, stub.Window.Start, "before it are other bytes than int3");
            end = Math.Max(end, stub.Window.Stub + (uint)stub.Length);
        }

        if (end - note.StubText != (uint)text.Length)
            diagnostics.Add(DiagnosticId.VerifyTables, "bytes follow behind the last stub");
    }

    private void Compare(ReadOnlySpan<byte> expected)
    {
        // The end of what is loaded stands in the program headers, which are compared too. Section headers are not loaded.
        var loaded = after.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).Max(static segment => segment.Offset + segment.FileSize);
        if (loaded > (ulong)expected.Length)
        {
            diagnostics.Add(DiagnosticId.VerifyTables, $"0x{loaded:x} bytes are loaded, and 0x{expected.Length:x} were made");
            return;
        }

        foreach (var change in layout.HeaderChanges)
        {
            var start = (int)(change.Offset + layout.Shift);
            if (change.Reason is HeaderChangeReason.ProgramHeaders or HeaderChangeReason.DynamicEntry or HeaderChangeReason.FrameTable)
                CompareRange(expected, start, start + (int)change.Length);
        }

        CompareRange(expected, (int)layout.CellOffset, (int)loaded);
    }

    private void CompareRange(ReadOnlySpan<byte> expected, int start, int end)
    {
        var actual = after.Image.Span;
        for (var position = start; position < end; position++)
        {
            position += expected[position..end].CommonPrefixLength(actual[position..end]);
            if (position < end && _reported++ < MaxReported)
                diagnostics.Add(DiagnosticId.VerifyTables, $"the byte at file offset 0x{position:x} is not what the layout makes");
        }
    }

    private ReadOnlyMemory<byte> Bytes(ulong address, ulong size)
    {
        var bytes = after.GetBytesToEnd(address);
        return bytes[..(int)Math.Min((ulong)bytes.Length, size)];
    }
}
