// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>Refuses modules whose executable ranges overlap: each byte would be decoded as often as a hostile file says.</summary>
internal static class CodeRangeCheck
{
    /// <summary>Whether the ranges are apart; where not, <paramref name="diagnostics"/> says so.</summary>
    public static bool Pass(ElfFile file, DiagnosticBag diagnostics)
    {
        var code = file.CodeRanges.Sum(static range => (long)range.Bytes.Length);
        if (code <= file.Image.Length && !Overlap(file))
            return true;
        diagnostics.Add(DiagnosticId.CodeRangesOverlap, code, file.Image.Length);
        return false;
    }

    /// <summary>Whether two executable sections of a loadable module lie at the same addresses.</summary>
    private static bool Overlap(ElfFile file)
    {
        if (file.Type == ElfFileType.Relocatable)
            return false;
        var end = 0UL;
        foreach (var range in file.CodeRanges.OrderBy(static range => range.Address))
        {
            if (range.Address < end)
                return true;
            end = range.Address + (uint)range.Bytes.Length;
        }

        return false;
    }
}
