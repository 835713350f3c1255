// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.IO.Compression;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>The pixels of a PNG file of 8-bit RGB or RGBA without interlacing, as Chromium writes it (PNG specification, 9 to 11).</summary>
internal sealed class Screenshot
{
    private const int ChunkOverhead = 12;

    private Screenshot(int width, int height, uint[] pixels) => (Width, Height, Pixels) = (width, height, pixels);

    public int Width { get; }

    public int Height { get; }

    /// <summary>Rows from above, a pixel as 0xRRGGBB.</summary>
    public uint[] Pixels { get; }

    public static Screenshot Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var data = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                data.Write(file, at + 8, length);
            at += length + ChunkOverhead;
        }

        var (width, height, depth, type) = (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)), file[24], file[25]);
        Assert.IsTrue(depth == 8 && type is 2 or 6, $"depth {depth}, colour type {type}");
        data.Position = 0;
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        return new Screenshot(width, height, Unfilter(inflated, width, height, type == 6 ? 4 : 3));
    }

    private static uint[] Unfilter(Stream stream, int width, int height, int channels)
    {
        var pixels = new uint[width * height];
        var (above, row) = (new byte[width * channels], new byte[width * channels]);
        for (var y = 0; y < height; y++)
        {
            var filter = stream.ReadByte();
            stream.ReadExactly(row);
            for (var x = 0; x < row.Length; x++)
            {
                var (left, up, corner) = x < channels ? (0, above[x], 0) : (row[x - channels], above[x], (int)above[x - channels]);
                row[x] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
            }

            for (var x = 0; x < width; x++)
                pixels[(y * width) + x] = (uint)((row[x * channels] << 16) | (row[(x * channels) + 1] << 8) | row[(x * channels) + 2]);
            (above, row) = (row, above);
        }

        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
