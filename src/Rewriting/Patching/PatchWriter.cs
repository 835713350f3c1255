// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Writes windows over the code of the original, and nowhere else.</summary>
internal sealed class PatchWriter(SharedObjectLayout layout)
{
    /// <summary>The first window that cannot be written: it overlaps another, or lies in bytes that the layout changes; null where all can.</summary>
    public CodePatch? FindObstacle(IEnumerable<CodePatch> patches)
    {
        var end = 0UL;
        foreach (var patch in patches.OrderBy(static patch => patch.Address))
        {
            if (patch.Bytes.IsEmpty || patch.Address < end || FindOffset(patch) is null)
                return patch;
            end = patch.Address + (ulong)patch.Bytes.Length;
        }

        return null;
    }

    public void Write(Span<byte> image, IReadOnlyList<CodePatch> patches)
    {
        if (FindObstacle(patches) is { } obstacle)
            throw new ArgumentException($"the window at 0x{obstacle.Address:x} overlaps another, or is not in the code of the original", nameof(patches));
        foreach (var patch in patches)
            patch.Bytes.Span.CopyTo(image[(int)FindOffset(patch)!.Value..]);
    }

    private ulong? FindOffset(CodePatch patch)
    {
        foreach (var range in layout.Original.CodeRanges)
        {
            if (patch.Address < range.Address || !ElfBounds.Contains((ulong)range.Bytes.Length, patch.Address - range.Address, (ulong)patch.Bytes.Length)
                || !layout.Original.TryGetFileOffset(patch.Address, out var offset))
                continue;
            var end = offset + (ulong)patch.Bytes.Length;
            if (!layout.HeaderChanges.Any(change => change.Offset < end && offset < change.Offset + change.Length))
                return offset;
        }

        return null;
    }
}
