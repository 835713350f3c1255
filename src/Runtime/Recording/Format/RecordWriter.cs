// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Afterlink.Recording.Format;

/// <summary>Writes the chunks of a record. Threads come here only when their buffer is full; a failure is kept until somebody can be told.</summary>
internal sealed class RecordWriter : IItemSink
{
    // The fastest level, and a window that holds a chunk: records are periodic, and compress by far at any level.
    private const int CompressionLevel = 1;
    private const int CompressionWindow = 18;

    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly byte[] _content = new byte[RecordLayout.MaximumContent];
    private int _length;
    private int _modules;
    private int _tracks;

    /// <summary>Begins a record.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public RecordWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[RecordLayout.HeaderSize];
        RecordLayout.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[RecordLayout.Magic.Length..], RecordLayout.Version);
        stream.Write(header);
    }

    /// <summary>What went wrong; nothing is written after it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Adds a module.</summary>
    /// <returns>Its number.</returns>
    public int AddModule(ReadOnlySpan<byte> identity, int sites, string name)
    {
        lock (_lock)
        {
            Append(identity);
            AppendNumber((ulong)sites);
            AppendText(name);
            End(ChunkType.Module);
            return _modules++;
        }
    }

    /// <summary>Adds a track.</summary>
    /// <returns>Its number.</returns>
    public int AddTrack(string name)
    {
        lock (_lock)
        {
            AppendText(name);
            End(ChunkType.Track);
            return _tracks++;
        }
    }

    /// <inheritdoc/>
    public void Write(int track, ReadOnlySpan<byte> items)
    {
        lock (_lock)
        {
            AppendNumber((ulong)track);
            AppendNumber((ulong)items.Length);
            if (BrotliEncoder.TryCompress(items, _content.AsSpan(_length, items.Length - 1), out var written, CompressionLevel, CompressionWindow))
                _length += written;
            else
                Append(items);
            End(ChunkType.Items);
        }
    }

    /// <summary>Ends the record.</summary>
    public void Finish(long events)
    {
        lock (_lock)
        {
            AppendNumber((ulong)events);
            End(ChunkType.End);
            try
            {
                if (Failure is null)
                    _stream.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException)
            {
                Failure = e;
            }
        }
    }

    private void End(ChunkType type)
    {
        Span<byte> header = stackalloc byte[16];
        header[0] = (byte)type;
        var size = 1 + WriteNumber(header[1..], (ulong)_length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[size..], Checksum.Of(_content.AsSpan(0, _length)));
        size += sizeof(uint);
        try
        {
            if (Failure is null)
            {
                _stream.Write(header[..size]);
                _stream.Write(_content, 0, _length);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException)
        {
            Failure = e;
        }

        _length = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_content.AsSpan(_length));
        _length += bytes.Length;
    }

    private void AppendNumber(ulong value) => _length += WriteNumber(_content.AsSpan(_length), value);

    private void AppendText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, RecordLayout.MaximumText / 3)]);
        AppendNumber((ulong)bytes.Length);
        Append(bytes);
    }

    private static int WriteNumber(Span<byte> bytes, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        return length;
    }
}
