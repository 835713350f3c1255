// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>One physical copy of a piece of reference data, and where in its file the data begins.</summary>
internal sealed class Segment : IDisposable
{
    private Segment(SafeFileHandle file, SegmentOrigin origin, ulong firstByte, ulong length, SegmentKey? key, FileIdentity identity)
    {
        File = file;
        Origin = origin;
        FirstByte = firstByte;
        Length = length;
        Key = key;
        Identity = identity;
    }

    /// <summary>The open file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>What holds the copy.</summary>
    public SegmentOrigin Origin { get; }

    /// <summary>Offset in the file of the first byte of the data.</summary>
    public ulong FirstByte { get; }

    /// <summary>Bytes of the data.</summary>
    public ulong Length { get; }

    /// <summary>The key; null for a file whose content nobody has hashed.</summary>
    public SegmentKey? Key { get; }

    /// <summary>The file when the segment was made.</summary>
    public FileIdentity Identity { get; }

    /// <summary>A piece of a file, to be mapped from the page cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the data begins in it.</param>
    /// <param name="length">Bytes of the data.</param>
    /// <returns>Null where the file is too short.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Segment? OfFile(string path, ulong offset, ulong length)
    {
        // No lock: the module itself has the file open, and so may whoever replaces it.
        var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var identity = FileIdentity.Of(file);
        if (length != 0 && offset <= identity.Size && length <= identity.Size - offset)
            return new(file, SegmentOrigin.PageCache, offset, length, null, identity);
        file.Dispose();
        return null;
    }

    /// <summary>A sealed file that was checked (<see cref="SealedMemory"/>).</summary>
    internal static Segment OfSealedMemory(SafeFileHandle file, in SegmentKey key) =>
        new(file, SegmentOrigin.SealedMemory, key.Phase, key.Length, key, FileIdentity.Of(file));

    /// <summary>Whether a buffer at an address can take pages of the file: both must lie alike in their pages.</summary>
    public bool FitsPhase(nuint start) => ((start - (nuint)FirstByte) & (MemoryCalls.PageSize - 1)) == 0;

    /// <summary>Offset in the file of what belongs at an address of the buffer.</summary>
    public long OffsetOf(nuint address, nuint start) => checked((long)(FirstByte + (address - start)));

    /// <summary>Whether the file is still what it was. A sealed one always is.</summary>
    public bool IsUnchanged() => Origin == SegmentOrigin.SealedMemory || FileIdentity.Of(File) == Identity;

    /// <summary>Closes the file. Mappings live on.</summary>
    public void Dispose() => File.Dispose();
}
