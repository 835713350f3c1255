// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>Makes sealed memory files, and tells whether one is what it is said to be.</summary>
internal static unsafe class SealedMemory
{
    // Large enough that the calls cost nothing, small enough that a signal or a shortage is noticed soon.
    private const nuint Chunk = 16 << 20;

    /// <summary>Copies a buffer into a file of its own and seals it. The hash is taken from the sealed file, so that nothing can change behind it.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="pageClass">The pages that the file is laid out for.</param>
    /// <param name="policy">The nodes that it is put on; null for that of the thread.</param>
    /// <exception cref="AfterlinkException">There is no room (<see cref="DiagnosticId.ReferenceDataNoRoom"/>).</exception>
    public static Segment Publish(BufferRange buffer, PageClass pageClass, NodePolicy? policy = null) =>
        Make(buffer.Length, SegmentKey.PhaseOf(buffer.Start, pageClass), pageClass, policy, (file, phase) => Copy(file, buffer, phase))!;

    /// <summary>Fills a file of its own and seals it: there is never a second copy of the data in this process.</summary>
    /// <param name="name">Length, place in the pages, and class of pages.</param>
    /// <param name="fill">Fills memory of this length; false where it cannot.</param>
    /// <param name="policy">The nodes that it is put on; null for that of the thread.</param>
    /// <returns>Null where it cannot be filled.</returns>
    /// <exception cref="AfterlinkException">There is no room (<see cref="DiagnosticId.ReferenceDataNoRoom"/>).</exception>
    public static Segment? Fill(in SegmentName name, Func<BufferRange, bool> fill, NodePolicy? policy)
    {
        var length = (nuint)name.Length;
        return Make(length, name.Phase, name.PageClass, policy, (file, phase) => FillMapped(file, length, phase, fill));
    }

    private static Segment? Make(nuint length, uint phase, PageClass pageClass, NodePolicy? policy, Func<SafeFileHandle, uint, bool> write)
    {
        var file = Create("afterlink-reference-data");
        try
        {
            ReferenceDataEvents.Log.Publishing((long)length);
            MakeRoom(file, length, phase, policy);
            if (!write(file, phase))
            {
                file.Dispose();
                return null;
            }

            ReferenceDataEvents.Log.Written((long)length);
            Seal(file);
            ReferenceDataEvents.Log.Sealed((long)length);
            if (pageClass == PageClass.Huge)
                HugePages.Collapse(file, (nuint)FileSize(new(default, length, phase, pageClass)));
            var hash = Hash(file, phase, length) ?? throw NoRoom(length);
            return Segment.OfSealedMemory(file, new SegmentKey(hash, length, phase, pageClass));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a file that somebody sent has the size, the seals and the content that its key says. Until the seals are seen nothing of it is
    /// mapped: a file that shrinks would end this process by SIGBUS.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="key">What it is said to be.</param>
    /// <param name="checkHash">Whether the content is hashed too.</param>
    /// <returns>Null where it is right, otherwise what is wrong.</returns>
    public static string? Check(SafeFileHandle file, in SegmentKey key, bool checkHash)
    {
        if (!IsSane(key))
            return "its key is none";
        if (FileCalls.Control(file, FileCalls.GetSeals, 0) is var seals && (seals < 0 || (seals & FileCalls.AllSeals) != FileCalls.AllSeals))
            return "it is not sealed against writing, shrinking, growing and unsealing";
        if (FileStatus.Of(file).Size != FileSize(key))
            return "its size is not that of its key";
        return !checkHash || Hash(file, key.Phase, (nuint)key.Length) == key.Hash ? null : "its content has another hash";
    }

    /// <summary>Bytes of the file that holds a segment: the data lies in it as in its pages, and it ends with a page.</summary>
    public static ulong FileSize(in SegmentKey key) => checked((key.Phase + key.Length + MemoryCalls.PageSize - 1) & ~(ulong)(MemoryCalls.PageSize - 1));

    /// <summary>Whether a key can name a segment at all; keys come from other processes.</summary>
    public static bool IsSane(in SegmentKey key) =>
        key.PageClass is PageClass.Base or PageClass.Huge && key.Length is > 0 and <= 1UL << 46 && key.Phase < key.PageClass.Size();

    internal static SafeFileHandle Create(string name)
    {
        var file = FileCalls.CreateMemoryFile(name, FileCalls.CloseOnExec | FileCalls.AllowSealing | FileCalls.NeverExecutable);
        if (file < 0 && Marshal.GetLastPInvokeError() == Errno.InvalidArgument) // before Linux 6.3
            file = FileCalls.CreateMemoryFile(name, FileCalls.CloseOnExec | FileCalls.AllowSealing);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    internal static void Seal(SafeFileHandle file)
    {
        if (FileCalls.Control(file, FileCalls.AddSeals, FileCalls.AllSeals) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static void MakeRoom(SafeFileHandle file, nuint length, uint phase, NodePolicy? policy)
    {
        var size = (long)FileSize(new(default, length, phase, PageClass.Huge));

        // Room first: a shortage found later would be a SIGBUS. What lies before the first page of the data stays a hole.
        var firstPage = (long)(phase & ~(MemoryCalls.PageSize - 1));
        if (FileCalls.Truncate(file, size) != 0)
            throw NoRoom(length);
        policy?.Apply(file, (nuint)size);
        if (FileCalls.Allocate(file, 0, firstPage, size - firstPage) != 0)
            throw NoRoom(length);
    }

    private static bool Copy(SafeFileHandle file, BufferRange buffer, uint phase)
    {
        for (nuint done = 0; done < buffer.Length;)
        {
            // SAFETY: the caller's buffer is mapped for reading; the kernel reads at most what is left of it, and reports what it cannot read.
            var written = FileCalls.Write(file, (void*)(buffer.Start + done), nuint.Min(Chunk, buffer.Length - done), (long)(phase + done));
            if (written > 0)
                done += (nuint)written;
            else if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                throw NoRoom(buffer.Length);
        }

        return true;
    }

    private static bool FillMapped(SafeFileHandle file, nuint length, uint phase, Func<BufferRange, bool> fill)
    {
        var view = MemoryCalls.Map(0, phase + length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapShared, file, 0);
        if (view == MemoryCalls.Failed)
            throw NoRoom(length);
        try
        {
            return fill(new((nuint)view + phase, length));
        }
        finally
        {
            // Before the seal: a file that is mapped for writing cannot be sealed against it.
            _ = MemoryCalls.Unmap((nuint)view, phase + length);
        }
    }

    private static ContentHash? Hash(SafeFileHandle file, uint phase, nuint length)
    {
        var mapped = phase + length;
        var view = MemoryCalls.Map(0, mapped, MemoryCalls.ProtectRead, MemoryCalls.MapPrivate, file, 0);
        if (view == MemoryCalls.Failed)
            return null;
        try
        {
            return ContentHash.Of(new((nuint)view + phase, length));
        }
        finally
        {
            _ = MemoryCalls.Unmap((nuint)view, mapped);
        }
    }

    private static AfterlinkException NoRoom(nuint length) =>
        RuntimeDiagnostics.Exception(DiagnosticId.ReferenceDataNoRoom, string.Create(CultureInfo.InvariantCulture, $"{length:N0} bytes"));
}
