// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.Loading;

/// <summary>
/// A part of a file as memory. It is the file's own memory and no copy, which for a table of a megabyte would take most of the time of loading a module, and a
/// megabyte in every process. Whoever may write to the file may write to the module's code in the same way.
/// </summary>
internal sealed unsafe class FileView : IDisposable
{
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly int _size;

    private FileView(MemoryMappedViewAccessor accessor, int size)
    {
        (_accessor, _size) = (accessor, size);
        byte* start = null;

        // SAFETY: the pointer is given back by Dispose; until then the memory stays mapped.
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start + accessor.PointerOffset;
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Bytes => new(Start, _size);

    /// <summary>Maps a part that the file has; the file can be closed then.</summary>
    /// <exception cref="IOException">It cannot be mapped, or was cut off meanwhile.</exception>
    public static FileView Open(SafeFileHandle file, ulong offset, int size)
    {
        try
        {
            using var mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new FileView(mapping.CreateViewAccessor((long)offset, size, MemoryMappedFileAccess.Read), size);
        }
        catch (ArgumentException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }
}
