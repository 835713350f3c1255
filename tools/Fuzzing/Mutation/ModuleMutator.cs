// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Fuzzing.Corpus;

namespace Afterlink.Fuzzing.Mutation;

/// <summary>
/// Damages files with regard to what their parts are: fields of headers and tables get values that matter to a reader, entries are exchanged,
/// repeated and taken from other files, code gets other instructions.
/// </summary>
internal sealed class ModuleMutator
{
    private static readonly ulong[] Values =
    [
        0, 1, 2, 3, 7, 8, 0x10, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xff00, 0xfff1, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
        0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffff0, 0xffffffffffffffff,
    ];

    private readonly Action<byte[], CorpusEntry, Region, Random>[] _changes;
    private readonly IReadOnlyList<CorpusEntry> _seeds;

    /// <param name="seeds">Sound files whose parts are put into others.</param>
    public ModuleMutator(IReadOnlyList<CorpusEntry> seeds)
    {
        _seeds = seeds;
        _changes = [SetField, SetField, SetField, AddToField, FlipBit, CopyField, ExchangeEntries, RepeatEntry, Splice, SetBytes];
    }

    /// <summary>A damaged copy of a file.</summary>
    public byte[] Mutate(CorpusEntry entry, Random random)
    {
        var image = entry.Image.ToArray();

        // Most have one change: what several of them do together hides what one does.
        for (var changes = random.Next(3) == 0 ? random.Next(2, 9) : 1; changes > 0; changes--)
        {
            var region = Choose(entry, random);
            if (region.Offset + region.Length > image.Length)
                continue;
            if (region.Type == RegionType.Code && random.Next(2) == 0)
                CodeMutation.Apply(image.AsSpan(region.Offset, region.Length), random);
            else
                _changes[random.Next(_changes.Length)](image, entry, region, random);
        }

        return random.Next(32) switch
        {
            0 => image[..random.Next(image.Length)],
            1 => [.. image, .. new byte[random.Next(1, 0x2000)]],
            _ => image,
        };
    }

    /// <summary>A header or one of its tables as often as all others together; those by type first, so that a large one is not the only one.</summary>
    private static Region Choose(CorpusEntry entry, Random random)
    {
        if (random.Next(2) == 0)
        {
            var headers = entry.Regions.Where(static region => region.Type is RegionType.Header or RegionType.Segments or RegionType.Sections or RegionType.Dynamic).ToArray();
            return headers[random.Next(headers.Length)];
        }

        return entry.Regions[random.Next(entry.Regions.Length)];
    }

    private static void SetField(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var field = Field(image, region, random);
        Write(field, random.Next(4) switch
        {
            0 => (ulong)random.NextInt64(),
            1 => (ulong)(image.Length + random.Next(-64, 64)),
            _ => Values[random.Next(Values.Length)],
        });
    }

    private static void AddToField(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var field = Field(image, region, random);
        var step = 1L << random.Next(16);
        Write(field, Read(field) + (ulong)(random.Next(2) == 0 ? step : -step));
    }

    private static void FlipBit(byte[] image, CorpusEntry entry, Region region, Random random) =>
        image[region.Offset + random.Next(region.Length)] ^= (byte)(1 << random.Next(8));

    /// <summary>Addresses and offsets of other things that exist.</summary>
    private static void CopyField(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var to = Field(image, region, random);
        var other = Choose(entry, random);
        if (other.Offset + other.Length <= image.Length)
            Write(to, Read(Field(image, other, random)));
    }

    private static void ExchangeEntries(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var (left, right) = TwoEntries(image, region, random);
        var kept = left.ToArray();
        right.CopyTo(left);
        kept.CopyTo(right);
    }

    private static void RepeatEntry(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var (from, to) = TwoEntries(image, region, random);
        from.CopyTo(to);
    }

    /// <summary>Bytes of a part of the same type of another file.</summary>
    private void Splice(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var other = _seeds[random.Next(_seeds.Count)];
        var alike = other.Regions.Where(candidate => candidate.Type == region.Type).ToArray();
        if (alike.Length == 0)
            return;
        var source = alike[random.Next(alike.Length)];
        var length = random.Next(1, Math.Min(Math.Min(source.Length, region.Length), 0x400) + 1);
        var from = random.Next(source.Length - length + 1) / region.EntrySize * region.EntrySize;
        var to = random.Next(region.Length - length + 1) / region.EntrySize * region.EntrySize;
        other.Image.AsSpan(source.Offset + from, length).CopyTo(image.AsSpan(region.Offset + to));
    }

    /// <summary>Runs of one byte: continuation bytes of LEB128 numbers and strings without an end among them.</summary>
    private static void SetBytes(byte[] image, CorpusEntry entry, Region region, Random random)
    {
        var length = random.Next(1, Math.Min(region.Length, 64) + 1);
        image.AsSpan(region.Offset + random.Next(region.Length - length + 1), length).Fill(random.Next(4) switch
        {
            0 => 0,
            1 => 0xff,
            2 => 0x80,
            _ => (byte)random.Next(256),
        });
    }

    private static (Memory<byte> Left, Memory<byte> Right) TwoEntries(byte[] image, Region region, Random random)
    {
        var size = Math.Min(region.Length, region.EntrySize == 1 ? 1 << random.Next(5) : region.EntrySize);
        var count = region.Length / size;
        return (image.AsMemory(region.Offset + (random.Next(count) * size), size), image.AsMemory(region.Offset + (random.Next(count) * size), size));
    }

    private static Span<byte> Field(byte[] image, Region region, Random random)
    {
        var size = Math.Min(1 << random.Next(4), region.Length);
        var position = random.Next(region.Length - size + 1) / size * size;
        return image.AsSpan(region.Offset + position, size);
    }

    private static ulong Read(ReadOnlySpan<byte> field)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        field.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private static void Write(Span<byte> field, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..field.Length].CopyTo(field);
    }
}
