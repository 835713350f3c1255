// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// Puts a piece of a file into a buffer without filling it, where that can be done: pages of the page cache under a lease, or else those of a sealed
/// copy that some process made, compared with the file. Where neither is there, the piece is read, and published for the next.
/// </summary>
internal sealed unsafe class FilePlacement(ReferenceDataStore store)
{
    private const int GetFlags = 3; // F_GETFL
    private const int AccessMode = 3; // O_ACCMODE
    private const int WriteOnly = 1; // O_WRONLY
    private const int Direct = 0x4000; // O_DIRECT of x86-64: whoever asks for it wants no page cache
    private const int TypeMask = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const int Piece = 1 << 20;

    [ThreadStatic]
    private static byte[]? _piece;

    /// <summary>The file that a descriptor leads to, for patterns; null where it is not one that can be placed.</summary>
    public static string? PathOf(int descriptor)
    {
        using var file = new SafeFileHandle(descriptor, ownsHandle: false);
        var flags = FileCalls.Control(file, GetFlags, 0);
        if (flags < 0 || (flags & AccessMode) == WriteOnly || (flags & Direct) != 0 || (FileStatus.Of(file).Mode & TypeMask) != RegularFile)
            return null;
        const string Deleted = " (deleted)"; // proc(5), /proc/PID/fd
        var path = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        return path is not null && path.EndsWith(Deleted, StringComparison.Ordinal) ? path[..^Deleted.Length] : path;
    }

    /// <summary>Places what a call is to read.</summary>
    /// <param name="read">The call; what is placed, where that is less.</param>
    /// <param name="mode">What the module may do with the pages.</param>
    /// <param name="name">The file's path, for the store.</param>
    /// <returns>The receipt; null where the call has to read after all.</returns>
    public Receipt? TryPlace(ref FileRead read, AttachMode mode, string name)
    {
        // Opened anew: the module's own descriptor may be closed while pages are mapped, and a lease belongs to an open file.
        var path = $"/proc/self/fd/{read.Descriptor}";
        var segment = Segment.OfFile(path, (ulong)read.Offset, read.Buffer.Length);
        if (segment is null && read.MayBeShort && RestOf(path, read) is { Length: >= ReadThunk.SmallestRead } rest)
        {
            read = read with { Buffer = rest };
            segment = Segment.OfFile(path, (ulong)read.Offset, rest.Length);
        }

        if (segment is null)
            return null;
        var receipt = FromPageCache(segment, read.Buffer, mode, name);
        if (receipt is not null)
            return receipt;
        using (segment)
            return FromCopy(segment, read.Buffer, mode);
    }

    private static BufferRange RestOf(string path, in FileRead read)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var rest = RandomAccess.GetLength(file) - read.Offset;
        return read.Buffer with { Length = (nuint)Math.Max(rest, 0) };
    }

    // Only under a lease, which the store looks after: it gives the module copies before somebody writes the file.
    private Receipt? FromPageCache(Segment segment, BufferRange buffer, AttachMode mode, string path)
    {
        if (!segment.FitsPhase(buffer.Start) || !FileLease.TryTake(segment.File))
            return null;
        var receipt = store.AttachBefore(buffer, segment, mode, new FileSource(path, segment.FirstByte));
        return receipt.SharedBytes == 0 ? null : receipt;
    }

    private Receipt? FromCopy(Segment file, BufferRange buffer, AttachMode mode)
    {
        if (PageRange.Inside(buffer).Length == 0)
            return null;

        // The store is not told of the file: under pressure it would map its pages in the place of the copy, and nobody would guard them.
        var receipt = store.Place(buffer, LabelOf(file), mode, memory => Fill(file, memory), out var isFilled);
        return receipt is null || isFilled || Compare(file, buffer) ? receipt : null;
    }

    // A name claims nothing; the file itself says what the module has to see.
    private static bool Compare(Segment file, BufferRange buffer)
    {
        var piece = _piece ??= new byte[Piece];
        fixed (byte* bytes = piece)
        {
            for (nuint done = 0; done < buffer.Length;)
            {
                // SAFETY: the piece has this size; the buffer is mapped, for its pages were attached a moment ago and its ends were read into.
                var count = FileCalls.Read(file.File, bytes, nuint.Min(Piece, buffer.Length - done), file.OffsetOf(buffer.Start + done, buffer.Start));
                if (count <= 0 || !MemoryCalls.AreEqual((nuint)bytes, buffer.Start + done, (nuint)count))
                    return false;
                done += (nuint)count;
            }
        }

        return true;
    }

    private static bool Fill(Segment file, BufferRange buffer)
    {
        for (nuint done = 0; done < buffer.Length;)
        {
            // SAFETY: memory to be filled, the module's or a copy's; the kernel checks that it is mapped and writable.
            var count = FileCalls.Read(file.File, (void*)(buffer.Start + done), buffer.Length - done, file.OffsetOf(buffer.Start + done, buffer.Start));
            if (count <= 0 && (count == 0 || Marshal.GetLastPInvokeError() != Errno.Interrupted))
                return false;
            done += (nuint)Math.Max(count, 0);
        }

        return true;
    }

    private static ContentHash LabelOf(Segment file)
    {
        Span<byte> bytes = stackalloc byte[48];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, file.Identity.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], file.Identity.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], file.Identity.Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], file.Identity.Modified);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], file.FirstByte);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], file.Length);
        Span<byte> hash = stackalloc byte[ContentHash.Size];
        _ = SHA256.HashData(bytes, hash);
        return ContentHash.FromBytes(hash);
    }
}
