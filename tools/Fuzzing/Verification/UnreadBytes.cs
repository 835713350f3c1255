// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Fuzzing.Verification;

/// <summary>
/// Says of each byte of a rewritten module why a change of it changes nothing that runs, or that it may. It reads the file on its own, with
/// nothing of the engine, so that it can judge the verifier.
/// </summary>
internal sealed class UnreadBytes
{
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const uint Load = 1;
    private const uint ReadWrite = 6;

    // The site table (docs/design.md; src/Shared/Bindings): fields of a record that only messages show.
    private const int TableHeaderSize = 24;
    private const int RecordSize = 96;
    private const int RecordSource = 72;
    private const int RecordReasonEnd = 84;

    private readonly string?[] _reasons;
    private readonly byte[] _image;

    /// <param name="image">A sound rewritten module.</param>
    public UnreadBytes(byte[] image)
    {
        _image = image;
        _reasons = new string?[image.Length];
        Array.Fill(_reasons, "not loaded");
        MarkSegments();
        MarkSections();

        // e_shoff; e_shentsize, e_shnum, e_shstrndx: the dynamic linker reads no section headers.
        Fill(40, 8, "place of the section headers");
        Fill(58, 6, "place of the section headers");
    }

    /// <summary>Why a byte does not matter; null where it may.</summary>
    public string? ReasonOf(int offset) => offset < _reasons.Length ? _reasons[offset] : "behind the file";

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

            // The binding cell has a writable segment of eight bytes; the dynamic linker sets it before any code runs.
            if (Half(header + 4) == ReadWrite && Word(header + 32) == sizeof(ulong))
                Fill((int)Word(header + 8), sizeof(ulong), "the binding cell, which a relocation sets");
        }

        // p_paddr: "ignored" (gABI, "Program Header"). All headers lie in the first segment, so this comes last.
        for (var i = 0; i < count; i++)
            Fill(table + (i * ProgramHeaderSize) + 24, sizeof(ulong), "physical address");
    }

    /// <summary>What lies between the sections of the added tables, and the names in the site table.</summary>
    private void MarkSections()
    {
        var (table, count) = ((int)Word(40), BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(60)));
        if (count == 0)
            return;
        var names = (int)Word(table + (BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(62)) * SectionHeaderSize) + 24);
        var sections = Enumerable.Range(0, count).Select(i => table + (i * SectionHeaderSize))
            .Where(header => (Word(header + 8) & 2) != 0 && Half(header + 4) != 8)
            .Select(header => (Name: Name(names + (int)Half(header)), Start: (int)Word(header + 24), Size: (int)Word(header + 32)))
            .OrderBy(static section => section.Start).ToArray();
        var cell = sections.First(static section => section.Name == ".afterlink.cell").Start;
        var end = cell;
        foreach (var (name, start, size) in sections.Where(section => section.Start >= cell))
        {
            if (start > end)
                Fill(end, start - end, "between tables");
            end = Math.Max(end, start + size);
            if (name == ".afterlink.sites")
                MarkSiteTable(start);
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
                Fill(text, _image.AsSpan(text).IndexOf((byte)0), "source line or reason of a record");
            }
        }
    }

    private string Name(int at) => System.Text.Encoding.ASCII.GetString(_image.AsSpan(at, _image.AsSpan(at).IndexOf((byte)0)));

    private void Fill(int start, int length, string? reason) => Array.Fill(_reasons, reason, start, length);

    private ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(at));

    private uint Half(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(at));
}
