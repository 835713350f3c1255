// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Walks the version tables (Linux Standard Base, "Symbol Versioning") to see that they end, and where: chains of relative offsets
/// can point anywhere, or in a circle. An offset only ever goes forward here, so a walk is no longer than its table.
/// </summary>
internal sealed class ElfVersionReader(ElfFile file, DiagnosticBag diagnostics)
{
    private const int DefinitionSize = 20;
    private const int DefinitionAuxiliarySize = 8;
    private const int NeedSize = 16;
    private const int NeedAuxiliarySize = 16;

    public bool Read()
    {
        var dynamic = file.Dynamic!;
        if (dynamic.TryGet(ElfDynamicTag.VersionDefinitions, out _) && !TryMeasureDefinitions(file, out _))
            return Fail("DT_VERDEF");
        if (dynamic.TryGet(ElfDynamicTag.VersionNeeds, out _) && !TryMeasureNeeds(file, out _))
            return Fail("DT_VERNEED");
        if (dynamic.TryGet(ElfDynamicTag.VersionSymbols, out var symbols)
            && !ElfBounds.ContainsTable((ulong)file.GetBytesToEnd(symbols).Length, 0, (ulong)file.DynamicSymbols.Count, sizeof(ushort)))
            return Fail("DT_VERSYM");
        return true;
    }

    /// <summary>How many bytes the definitions take.</summary>
    public static bool TryMeasureDefinitions(ElfFile file, out ulong size) =>
        TryMeasure(file, ElfDynamicTag.VersionDefinitions, ElfDynamicTag.VersionDefinitionCount, DefinitionSize, 6, DefinitionAuxiliarySize, out size);

    /// <summary>How many bytes the needs take.</summary>
    public static bool TryMeasureNeeds(ElfFile file, out ulong size) =>
        TryMeasure(file, ElfDynamicTag.VersionNeeds, ElfDynamicTag.VersionNeedCount, NeedSize, 2, NeedAuxiliarySize, out size);

    private bool Fail(string table)
    {
        diagnostics.Add(DiagnosticId.ElfVersionTable, table);
        return false;
    }

    /// <summary>
    /// Both tables have the same form: records of a fixed size that hold a count of auxiliary records (at <paramref name="countOffset"/>)
    /// and, in their last two words, the offsets of the first auxiliary record and of the next record. An auxiliary record ends in the
    /// offset of the next one.
    /// </summary>
    private static bool TryMeasure(
        ElfFile file, ElfDynamicTag tableTag, ElfDynamicTag countTag, int recordSize, int countOffset, int auxiliarySize, out ulong size)
    {
        size = 0;
        var count = file.Dynamic!.GetOrZero(countTag);
        var table = file.GetBytesToEnd(file.Dynamic.GetOrZero(tableTag)).Span;
        var record = 0UL;

        // Records do not share auxiliary records; if they could, n records would have n * n.
        var remaining = table.Length / auxiliarySize;
        for (var i = 0UL; i < count; i++)
        {
            if (!ElfBounds.Contains((ulong)table.Length, record, (ulong)recordSize))
                return false;
            var bytes = table[(int)record..];
            var auxiliaries = BinaryPrimitives.ReadUInt16LittleEndian(bytes[countOffset..]);
            ulong auxiliary = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(recordSize - 8)..]);
            ulong next = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(recordSize - 4)..]);
            size = Math.Max(size, record + (ulong)recordSize);
            if (!TryMeasureAuxiliaries(table, record + auxiliary, auxiliaries, auxiliarySize, ref remaining, ref size))
                return false;
            if (next == 0)
                return i + 1 == count;
            if (next < (ulong)recordSize)
                return false;
            record += next;
        }

        return true;
    }

    private static bool TryMeasureAuxiliaries(ReadOnlySpan<byte> table, ulong start, int count, int size, ref int remaining, ref ulong end)
    {
        for (var i = 0; i < count; i++)
        {
            if (--remaining < 0 || !ElfBounds.Contains((ulong)table.Length, start, (ulong)size))
                return false;
            end = Math.Max(end, start + (ulong)size);
            ulong next = BinaryPrimitives.ReadUInt32LittleEndian(table[((int)start + size - 4)..]);
            if (next == 0)
                return i + 1 == count;
            if (next < (ulong)size)
                return false;
            start += next;
        }

        return true;
    }
}
