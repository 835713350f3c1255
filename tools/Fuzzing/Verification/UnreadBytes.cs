// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Iced.Intel;

namespace Afterlink.Fuzzing.Verification;

/// <summary>
/// Says of each byte of a rewritten module why a change of it changes nothing that runs, or that it may. It reads the file on its own, with
/// nothing of the engine, so that it can judge the verifier.
/// </summary>
internal sealed class UnreadBytes
{
    private const int ProgramHeaderSize = 56;
    private const uint Load = 1;
    private const uint ReadOnly = 4;
    private const uint ReadExecute = 5;

    // The site table (docs/design.md; src/Shared/Bindings): fields of a record that only messages show.
    private const int TableHeaderSize = 24;
    private const int RecordSize = 96;
    private const int RecordSource = 72;
    private const int RecordReasonEnd = 84;

    private readonly string?[] _reasons;
    private readonly byte[] _image;
    private (int Start, int End) _stubs;

    /// <param name="image">A sound rewritten module.</param>
    public UnreadBytes(byte[] image)
    {
        _image = image;
        _reasons = new string?[image.Length];
        Array.Fill(_reasons, "not loaded");
        MarkSegments();

        // e_shoff; e_shentsize, e_shnum, e_shstrndx: the dynamic linker reads no section headers.
        Fill(40, 8, "place of the section headers");
        Fill(58, 6, "place of the section headers");
    }

    /// <summary>Why a change of a byte does not matter; null where it may.</summary>
    /// <param name="offset">The byte.</param>
    /// <param name="changed">The changed file.</param>
    public string? ReasonOf(int offset, byte[] changed)
    {
        if (offset >= _reasons.Length)
            return "behind the file";
        return _reasons[offset] ?? (IsSameCode(offset, changed) ? "another encoding of the same instruction" : null);
    }

    /// <summary>
    /// Bits of a prefix that say nothing (REX.X without an index): all stubs decode to the same instructions. Stubs are the last executable segment.
    /// </summary>
    private bool IsSameCode(int offset, byte[] changed)
    {
        if (offset < _stubs.Start || offset >= _stubs.End || changed.Length < _stubs.End)
            return false;
        return Disassemble(_image).SequenceEqual(Disassemble(changed));

        IEnumerable<(string, int)> Disassemble(byte[] image)
        {
            var decoder = Decoder.Create(64, image[_stubs.Start.._stubs.End], (ulong)_stubs.Start);
            while (decoder.IP < (ulong)_stubs.End)
            {
                var instruction = decoder.Decode();
                yield return (instruction.ToString(), instruction.Length);
            }
        }
    }

    private void MarkSegments()
    {
        var table = (int)Word(32);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(56));
        for (var i = 0; i < count; i++)
        {
            var header = table + (i * ProgramHeaderSize);
            if (Half(header) != Load)
                continue;
            Fill((int)Word(header + 8), (int)Word(header + 32), null);
            if (Half(header + 4) == ReadOnly && _image.AsSpan((int)Word(header + 8)).StartsWith("AFLS"u8))
                MarkSiteTable((int)Word(header + 8));
            if (Half(header + 4) == ReadExecute)
                _stubs = ((int)Word(header + 8), (int)(Word(header + 8) + Word(header + 32)));
        }
    }

    private void MarkSiteTable(int table)
    {
        var (count, strings) = ((int)Half(table + 8), table + (int)Half(table + 12));
        for (var record = table + TableHeaderSize; count > 0; count--, record += RecordSize)
        {
            // Source file, line, and the reason that a site stayed native.
            Fill(record + RecordSource, RecordReasonEnd - RecordSource, "source line or reason of a record");
            foreach (var field in (int[])[RecordSource, RecordSource + 8])
            {
                var text = strings + (int)Half(record + field);
                Fill(text, _image.AsSpan(text).IndexOf((byte)0) + 1, "source line or reason of a record");
            }
        }
    }

    private void Fill(int start, int length, string? reason) => Array.Fill(_reasons, reason, start, length);

    private ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(at));

    private uint Half(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(at));
}
