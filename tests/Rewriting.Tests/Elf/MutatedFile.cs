// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Elf;

/// <summary>Damages a sound file: mostly in its headers and tables, where a reader follows what it finds.</summary>
internal sealed class MutatedFile
{
    private static readonly ulong[] Values =
    [
        0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xff00, 0xfff1, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
        0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffff0, 0xffffffffffffffff,
    ];

    private readonly byte[] _sound;
    private readonly (int Start, int Length)[] _targets;
    private readonly Random _random;

    public MutatedFile(byte[] sound, ElfFile file, int seed)
    {
        _sound = sound;
        _random = new Random(seed);
        var sections = BinaryPrimitives.ReadUInt64LittleEndian(sound.AsSpan(40));
        _targets =
        [
            (0, 64),
            (64, Math.Max(file.Segments.Count * 56, 1)),
            ((int)sections, file.Sections.Count * 64),
            .. file.Sections
                .Where(static section => section.HasContent && section.Size != 0 && !section.IsExecutable)
                .Select(static section => ((int)section.Offset, (int)section.Size)),
        ];
    }

    /// <summary>The next damaged file.</summary>
    public byte[] Next()
    {
        var image = _sound.ToArray();
        for (var count = _random.Next(1, 6); count > 0; count--)
            Damage(image);

        // One in sixteen is cut off.
        return _random.Next(16) == 0 ? image[.._random.Next(image.Length)] : image;
    }

    private void Damage(byte[] image)
    {
        // The headers are as likely as all tables together.
        var (start, length) = _targets[_random.Next(2) == 0 ? _random.Next(3) : _random.Next(_targets.Length)];
        var size = 1 << _random.Next(4);
        var position = start + _random.Next(length) / size * size;
        if (position + size > image.Length)
            return;
        var value = _random.Next(4) switch
        {
            0 => (ulong)_random.NextInt64(),
            1 => (ulong)(image.Length + _random.Next(-64, 64)),
            2 => image[position] ^ (1UL << _random.Next(8)),
            _ => Values[_random.Next(Values.Length)],
        };
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(image.AsSpan(position));
    }
}
