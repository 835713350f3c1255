// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Bench.ReferenceData;

/// <summary>A file of reference data, in the page cache.</summary>
internal sealed unsafe class DataFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("afterlink-bench-").FullName;

    public DataFile(long size)
    {
        Size = size;
        var chunk = new byte[1 << 20];
        var random = new Random(1);
        using var file = File.Create(Path);
        for (long done = 0; done < size; done += chunk.Length)
        {
            random.NextBytes(chunk);
            file.Write(chunk, 0, (int)Math.Min(chunk.Length, size - done));
        }
    }

    public long Size { get; }

    public string Path => System.IO.Path.Combine(_folder, "data");

    /// <summary>The runtime folder of the bench's processes.</summary>
    public string Folder => _folder;

    /// <summary>Reads it all, as a library does that loads its index.</summary>
    public void Read(Memory memory)
    {
        using var file = File.OpenHandle(Path);
        for (long done = 0; done < Size;)
            done += RandomAccess.Read(file, new Span<byte>((void*)(memory.Range.Start + (nuint)done), (int)Math.Min(16 << 20, Size - done)), done);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
