// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.Support;

/// <summary>A file of bytes that are the same for the same seed.</summary>
internal sealed class ReferenceFile : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("afterlink-reference-").FullName;
    private static int _files;

    public ReferenceFile(int length, int seed = 1)
    {
        Bytes = new byte[length];
        new Random(seed).NextBytes(Bytes);
        Path = System.IO.Path.Combine(Folder, $"{Interlocked.Increment(ref _files)}.idx");
        File.WriteAllBytes(Path, Bytes);
    }

    public string Path { get; }

    public byte[] Bytes { get; }

    public void Dispose() => File.Delete(Path);
}
