// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// The sites that source mode padded. The assembler itself recorded them, so each is code, whether or not anything is seen to lead there.
/// A record counts where the bytes bear it out: a sensitive instruction, and one no-operation of the recorded length behind it.
/// </summary>
/// <param name="records">The module's records.</param>
internal sealed class PaddedSites(IEnumerable<DeclaredRecord> records)
{
    private readonly Dictionary<CodePlace, int> _ends = Check(records);

    /// <summary>The places of the sites.</summary>
    public IReadOnlyCollection<CodePlace> Places => _ends.Keys;

    /// <summary>Finds where the padding of a site ends.</summary>
    public bool TryGetEnd(CodePlace site, out int end) => _ends.TryGetValue(site, out end);

    /// <summary>Takes back what does not agree with proven code: a record that leads into the middle of an instruction.</summary>
    public void RemoveOverlapping()
    {
        foreach (var (place, end) in _ends.ToArray())
        {
            if (IsInside(place.Map, place.Offset, end))
                _ends.Remove(place);
        }
    }

    private static Dictionary<CodePlace, int> Check(IEnumerable<DeclaredRecord> records)
    {
        var ends = new Dictionary<CodePlace, int>();
        foreach (var record in records)
        {
            if (record is not { Type: DeclaredRecordType.Padded, Place: { } place } || record.Value > X86CodeMap.MaxInstructionLength
                || !place.Map.TryDecode(place.Offset, out var instruction) || X86Catalog.Find(instruction.Code) is not { IsSite: true })
                continue;
            var padding = place.Offset + instruction.Length;
            var end = padding + (int)record.Value;
            if (end <= place.Map.Size && (padding == end || IsPadding(place.Map, padding, (int)record.Value)))
                ends[place] = end;
        }

        return ends;
    }

    private static bool IsPadding(CodeMap map, int offset, int length) =>
        map.TryDecode(offset, out var instruction) && instruction.Mnemonic == Mnemonic.Nop && instruction.Length == length;

    private static bool IsInside(CodeMap map, int start, int end)
    {
        for (var before = Math.Max(start - X86CodeMap.MaxInstructionLength, 0); before < start; before++)
        {
            if (map.IsProven(before) && before + map.Lengths[before] > start)
                return true;
        }

        map.TryDecode(start, out var instruction);
        for (var inside = start + 1; inside < end; inside++)
        {
            if (map.IsProven(inside) && inside != start + instruction.Length)
                return true;
        }

        return false;
    }
}
