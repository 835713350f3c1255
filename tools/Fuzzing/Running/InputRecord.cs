// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.MemoryMappedFiles;

namespace Afterlink.Fuzzing.Running;

/// <summary>
/// The input that is being tried, in a file that outlives the process: a stack overflow, lack of memory and <see cref="Environment.FailFast(string)"/>
/// end it before anything could be written.
/// </summary>
internal sealed class InputRecord : IDisposable
{
    private const int HeaderSize = 2 * sizeof(long);
    private const int Capacity = 16 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="path">The file.</param>
    public InputRecord(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Writes an input down.</summary>
    public void Write(long number, byte[] input)
    {
        var length = Math.Min(input.Length, Capacity - HeaderSize);
        _view.Write(0, number);
        _view.Write(sizeof(long), (long)length);
        _view.WriteArray(HeaderSize, input, 0, length);
    }

    /// <summary>Reads what a process that is no more has written down.</summary>
    public static (long Number, byte[] Input) Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var number = reader.ReadInt64();
        return (number, reader.ReadBytes((int)Math.Clamp(reader.ReadInt64(), 0, Capacity)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
