// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>Compares every byte of the original with the rewritten file, but for windows and what the layout declares to change.</summary>
internal static class ByteComparison
{
    private const int MaxReported = 16;

    /// <summary>Compares, and returns how many bytes were.</summary>
    public static long Compare(ElfFile before, ReadOnlySpan<byte> after, SharedObjectLayout layout, List<VerifiedWindow> windows, DiagnosticBag diagnostics)
    {
        var original = before.Image.Span;
        if ((ulong)after.Length < (ulong)original.Length + layout.Shift)
        {
            diagnostics.Add(DiagnosticId.VerifyBytes, after.Length);
            return 0;
        }

        after = after[(int)layout.Shift..];

        var (position, compared, reported) = (0UL, 0L, 0);
        foreach (var (offset, length) in Allowed(before, layout, windows))
        {
            if (offset > position)
                compared += CompareRange(original, after, position, offset, ref reported, diagnostics);
            position = Math.Max(position, offset + length);
        }

        if (position < (ulong)original.Length)
            compared += CompareRange(original, after, position, (ulong)original.Length, ref reported, diagnostics);
        return compared;
    }

    private static List<(ulong Offset, ulong Length)> Allowed(ElfFile before, SharedObjectLayout layout, List<VerifiedWindow> windows)
    {
        var allowed = layout.HeaderChanges.Select(static change => (change.Offset, change.Length)).ToList();
        foreach (var window in windows)
        {
            // A window that no segment fills from the file has no bytes that could be allowed to differ; its decode fails later.
            if (before.TryGetFileOffset(window.Start, out var offset))
                allowed.Add((offset, (uint)window.Length));
            if (window.Springboard != 0 && before.TryGetFileOffset(window.Springboard, out var springboard))
                allowed.Add((springboard, PatchWindow.JumpLength));
        }

        allowed.Sort();
        return allowed;
    }

    private static long CompareRange(ReadOnlySpan<byte> original, ReadOnlySpan<byte> after, ulong start, ulong end, ref int reported, DiagnosticBag diagnostics)
    {
        var (position, last) = ((int)start, (int)end);
        while (position < last)
        {
            var same = original[position..last].CommonPrefixLength(after[position..last]);
            position += same;
            if (position < last && reported++ < MaxReported)
                diagnostics.Add(DiagnosticId.VerifyBytes, position);
            position++;
        }

        return (long)(end - start);
    }
}
