// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Afterlink.Diagnostics;

namespace Afterlink.Recording.Format;

/// <summary>
/// Reads the chunks of a record as they are asked for. Nothing in it is trusted. Chunks of tracks that nobody has asked for yet are kept as they
/// are in the file, so memory never grows beyond its size.
/// </summary>
internal sealed class RecordReader : IItemSource
{
    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly List<RecordedModule> _modules = [];
    private readonly List<(string Name, Queue<byte[]> Chunks)> _tracks = [];
    private bool _isAtEnd;

    /// <summary>Begins to read a record.</summary>
    /// <exception cref="AfterlinkException">It is none, or of another version.</exception>
    public RecordReader(Stream stream)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[RecordLayout.HeaderSize];
        if (ReadUpTo(header) != header.Length || !header.StartsWith(RecordLayout.Magic))
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, "it does not begin as a record");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(header[RecordLayout.Magic.Length..]);
        if (version != RecordLayout.Version)
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordVersion, version, RecordLayout.Version);
    }

    /// <summary>Whether the recording was ended; false also while the end was not read yet.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A module, or null where the record has no more.</summary>
    /// <exception cref="AfterlinkException">The record is damaged.</exception>
    public RecordedModule? ModuleAt(int number)
    {
        lock (_lock)
        {
            while (number >= _modules.Count && ReadChunk())
            {
            }

            return number < _modules.Count ? _modules[number] : null;
        }
    }

    /// <summary>The name of a track, or null where the record has no more.</summary>
    /// <exception cref="AfterlinkException">The record is damaged.</exception>
    public string? TrackAt(int number)
    {
        lock (_lock)
        {
            while (number >= _tracks.Count && ReadChunk())
            {
            }

            return number < _tracks.Count ? _tracks[number].Name : null;
        }
    }

    /// <inheritdoc/>
    public int Read(int track, byte[] items)
    {
        byte[]? chunk;
        lock (_lock)
        {
            if (TrackAt(track) is null)
                return 0;
            var queue = _tracks[track].Chunks;
            while (!queue.TryDequeue(out chunk))
            {
                if (!ReadChunk())
                    return 0;
            }
        }

        var content = (ReadOnlySpan<byte>)chunk;
        _ = TakeNumber(ref content, RecordLayout.MaximumTracks);
        var length = (int)TakeNumber(ref content, RecordLayout.MaximumItems);
        if (length == content.Length)
            content.CopyTo(items);
        else if (!BrotliDecoder.TryDecompress(content, items.AsSpan(0, length), out var written) || written != length)
            throw Damaged("a chunk cannot be decompressed");
        return length != 0 ? length : throw Damaged("a chunk is empty");
    }

    // Checksums are checked before anything is looked into. What is cut off ends the record as if nothing had followed: a process that died
    // leaves such a file.
    private bool ReadChunk()
    {
        if (_isAtEnd)
            return false;
        try
        {
            return ReadWholeChunk();
        }
        catch (Exception e)
        {
            _isAtEnd = true;
            throw e is AfterlinkException ? e : RuntimeDiagnostics.Caused(e, DiagnosticId.RecordDamaged, e.Message);
        }
    }

    private bool ReadWholeChunk()
    {
        Span<byte> number = stackalloc byte[1];
        if (ReadUpTo(number) == 0)
            return End();
        var type = (ChunkType)number[0];
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (ReadUpTo(number) == 0)
                return End();
            length |= (number[0] & 0x7F) << shift;
            if ((number[0] & 0x80) == 0)
                break;
            if (shift > 14)
                throw Damaged("a chunk is too long");
        }

        if (length > RecordLayout.MaximumContent)
            throw Damaged("a chunk is too long");
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        var content = new byte[length];
        if (ReadUpTo(checksum) != checksum.Length || ReadUpTo(content) != length)
            return End();
        if (Checksum.Of(content) != BinaryPrimitives.ReadUInt32LittleEndian(checksum))
            throw Damaged("a chunk does not have its checksum");
        Take(type, content);
        return !_isAtEnd;
    }

    private void Take(ChunkType type, byte[] chunk)
    {
        var content = (ReadOnlySpan<byte>)chunk;
        switch (type)
        {
            case ChunkType.Module:
                if (content.Length < RecordLayout.IdentitySize || _modules.Count == RecordLayout.MaximumTracks)
                    throw Damaged("a module is too short, or one too many");
                var identity = content[..RecordLayout.IdentitySize].ToArray();
                content = content[RecordLayout.IdentitySize..];
                var sites = (int)TakeNumber(ref content, int.MaxValue);
                _modules.Add(new RecordedModule(identity, sites, TakeText(ref content)));
                break;
            case ChunkType.Track:
                if (_tracks.Count == RecordLayout.MaximumTracks)
                    throw Damaged("it has too many tracks");
                _tracks.Add((TakeText(ref content), new Queue<byte[]>()));
                break;
            case ChunkType.Items:
                var track = (int)TakeNumber(ref content, RecordLayout.MaximumTracks);
                if (track >= _tracks.Count)
                    throw Damaged("items have an unknown track");
                _tracks[track].Chunks.Enqueue(chunk);
                break;
            case ChunkType.End:
                _ = TakeNumber(ref content, long.MaxValue);
                IsComplete = true;
                _ = End();
                break;
            default:
                throw Damaged("a chunk has an unknown type");
        }
    }

    private bool End()
    {
        _isAtEnd = true;
        return false;
    }

    private int ReadUpTo(Span<byte> bytes) => _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

    private static ulong TakeNumber(ref ReadOnlySpan<byte> content, ulong maximum)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63 && !content.IsEmpty; shift += 7)
        {
            var part = content[0];
            content = content[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return value <= maximum ? value : throw Damaged("a number is too large");
        }

        throw Damaged("a number does not end");
    }

    private static string TakeText(ref ReadOnlySpan<byte> content)
    {
        var length = (int)TakeNumber(ref content, RecordLayout.MaximumText);
        if (length > content.Length)
            throw Damaged("a text is cut off");
        var text = Encoding.UTF8.GetString(content[..length]);
        content = content[length..];
        return text;
    }

    private static AfterlinkException Damaged(string reason) => RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, reason);
}
