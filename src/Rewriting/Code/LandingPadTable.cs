// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>Reads the call-site table of a language-specific data area (Itanium C++ ABI, "Exception Handling Tables"; GCC's unwind-pe.h).</summary>
internal static class LandingPadTable
{
    private const byte Omit = 0xff;
    private const byte ApplicationMask = 0x70;
    private const byte FormatMask = 0x0f;

    /// <summary>Addresses of the landing pads of a function; those before the point where the table is damaged.</summary>
    public static List<ulong> Read(ElfFile file, FrameDescription frame)
    {
        var pads = new List<ulong>();
        var reader = new NumberReader(Bytes(file, frame));

        // A landing pad base of its own is used by no compiler; with one, addresses would need its encoding.
        if (reader.ReadByte() != Omit)
            return pads;
        if (reader.ReadByte() != Omit)
            reader.ReadUnsigned();
        var encoding = reader.ReadByte();
        var length = reader.ReadUnsigned();
        if (reader.Failed || (encoding & ApplicationMask) != 0 || length > (ulong)reader.Remaining)
            return pads;

        var end = reader.Position + (int)length;
        while (reader.Position < end)
        {
            ReadValue(ref reader, encoding);
            ReadValue(ref reader, encoding);
            var pad = ReadValue(ref reader, encoding);
            reader.ReadUnsigned();
            if (reader.Failed)
                break;
            if (pad != 0)
                pads.Add(frame.Start + pad);
        }

        return pads;
    }

    private static ReadOnlySpan<byte> Bytes(ElfFile file, FrameDescription frame)
    {
        if (frame.LsdaSection is not { } section)
            return file.GetBytesToEnd(frame.Lsda).Span;
        return frame.Lsda < (ulong)section.Content.Length ? section.Content.Span[(int)frame.Lsda..] : [];
    }

    private static ulong ReadValue(ref NumberReader reader, byte encoding) => (encoding & FormatMask) switch
    {
        0x01 => reader.ReadUnsigned(),
        0x02 => reader.ReadUInt16(),
        0x03 or 0x0b => reader.ReadUInt32(),
        0x04 or 0x0c => reader.ReadUInt64(),
        _ => reader.Fail(),
    };
}
