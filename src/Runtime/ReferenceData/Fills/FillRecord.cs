// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Fills;

/// <summary>What a pure fill left behind: its result, and the content of each buffer. One page, which is published as data is.</summary>
/// <param name="Result">The function's result.</param>
/// <param name="Entries">The buffers, in the order of the descriptors; none where the fill cannot be replayed.</param>
internal sealed record FillRecord(nint Result, IReadOnlyList<FillEntry> Entries)
{
    /// <summary>Bytes of a record.</summary>
    public const int Size = (int)MemoryCalls.PageSize;

    private const ulong Signature = 0x3130_4C4C_4946_4C41; // "ALFILL01"

    private static unsafe int Capacity => (Size - sizeof(Header)) / sizeof(FillEntry);

    /// <summary>The name of the record of a fill.</summary>
    public static SegmentName NameOf(FillKey key) => new(key.Label, Size, 0, PageClass.Base);

    /// <summary>Reads a record that somebody published.</summary>
    /// <returns>Null where it is none, or another user's: the hash of data proves it, but nothing proves that data belongs to a key.</returns>
    public static unsafe FillRecord? TryRead(Segment segment)
    {
        // The owner of a memory file is who made it, and cannot be given to another user without the privilege to.
        if (FileStatus.Of(segment.File).User is var user && user != 0 && user != SocketCalls.EffectiveUser())
            return null;
        var page = stackalloc byte[Size];

        // SAFETY: the kernel writes at most Size bytes.
        if (FileCalls.Read(segment.File, page, Size, (long)segment.FirstByte) != Size)
            return null;
        var header = *(Header*)page;
        return header.Signature == Signature && header.Count <= (uint)Capacity
            ? new(header.Result, new ReadOnlySpan<FillEntry>(page + sizeof(Header), (int)header.Count).ToArray())
            : null;
    }

    /// <summary>Publishes the record. One of too many buffers says that there is none.</summary>
    public unsafe void Publish(ReferenceDataStore store, in SegmentName name)
    {
        var page = (byte*)NativeMemory.AlignedAlloc(Size, Size);
        try
        {
            // SAFETY: the page is of this size; the entries fit behind the header, or none is written.
            new Span<byte>(page, Size).Clear();
            var entries = Entries.Count <= Capacity ? Entries : [];
            *(Header*)page = new Header { Signature = Signature, Result = Result, Count = (uint)entries.Count };
            for (var i = 0; i < entries.Count; i++)
                ((FillEntry*)(page + sizeof(Header)))[i] = entries[i];
            _ = store.Publish(new BufferRange((nuint)page, Size), name);
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public ulong Signature;
        public nint Result;
        public ulong Count;
    }
}
