// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Where the functions of sites begin; in stripped modules the unwind information says it.</summary>
internal sealed class FunctionStarts
{
    private readonly FrameDescription[] _frames;

    public FunctionStarts(ElfFile file) =>
        _frames = file.Type == ElfFileType.Relocatable ? [] : [.. file.FrameDescriptions.OrderBy(static frame => frame.Start)];

    /// <summary>Address of the function's first instruction; 0 where nothing tells.</summary>
    public ulong Of(Site site)
    {
        if (site.Symbol is not null)
            return site.Address - site.SymbolOffset;
        var (low, high) = (0, _frames.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (site.Address < _frames[middle].Start)
                high = middle - 1;
            else if (site.Address >= _frames[middle].End)
                low = middle + 1;
            else
                return _frames[middle].Start;
        }

        return 0;
    }
}
