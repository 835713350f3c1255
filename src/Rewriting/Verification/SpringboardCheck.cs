// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Checks the bytes behind the jumps of windows: int3, but for springboards. A springboard must be a jump to its window's stub, and stand
/// where the original has padding, or in a window behind that window's own jump.
/// </summary>
internal static class SpringboardCheck
{
    public static void Check(CodeAnalysis analysis, ElfFile after, List<VerifiedWindow> windows, DiagnosticBag diagnostics)
    {
        var springboards = new SortedSet<ulong>();
        var padding = new PaddingProof(analysis);
        foreach (var window in windows)
        {
            if (window.Springboard == 0)
                continue;
            var problem = CheckOne(analysis.Space, padding, after, windows, window);
            if (problem is null && springboards.GetViewBetween(window.Springboard - (PatchWindow.JumpLength - 1), window.Springboard + (PatchWindow.JumpLength - 1)).Count != 0)
                problem = "its springboard overlaps another one";
            springboards.Add(window.Springboard);
            if (problem is not null)
                diagnostics.Add(DiagnosticId.VerifyWindow, window.Start, problem);
        }

        foreach (var window in windows)
            CheckFiller(after, window, springboards, diagnostics);
    }

    private static string? CheckOne(CodeSpace space, PaddingProof padding, ElfFile after, List<VerifiedWindow> windows, VerifiedWindow window)
    {
        var bytes = after.GetBytes(window.Springboard, PatchWindow.JumpLength);
        if (bytes.Length != PatchWindow.JumpLength || bytes[0] != StubShape.Jump
            || window.Springboard + PatchWindow.JumpLength + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]) != window.Stub)
            return "its springboard is no jump to its stub";
        if (FindOverlapping(windows, window.Springboard) is { } host)
        {
            return window.Springboard >= host.Start + (ulong)JumpLengthOf(host) && window.Springboard + PatchWindow.JumpLength <= host.End
                ? null : "its springboard overlaps the jump or the end of a window";
        }

        return space.TryFind(window.Springboard, out var place) && padding.IsPadding(place.Map, place.Offset, place.Offset + PatchWindow.JumpLength)
            ? null : "its springboard stands on bytes that are not proven to be padding";
    }

    /// <summary>The first window that a springboard has a byte in; null where none.</summary>
    private static VerifiedWindow? FindOverlapping(List<VerifiedWindow> windows, ulong springboard)
    {
        var (low, high) = (0, windows.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = windows[middle].End <= springboard ? (middle + 1, high) : (low, middle);
        }

        return low < windows.Count && windows[low].Start < springboard + PatchWindow.JumpLength ? windows[low] : null;
    }

    private static void CheckFiller(ElfFile after, VerifiedWindow window, SortedSet<ulong> springboards, DiagnosticBag diagnostics)
    {
        var bytes = after.GetBytes(window.Start, window.Length);
        for (var i = JumpLengthOf(window); i < bytes.Length; i++)
        {
            if (springboards.Contains(window.Start + (uint)i))
                i += PatchWindow.JumpLength - 1;
            else if (bytes[i] != StubShape.Filler)
            {
                diagnostics.Add(DiagnosticId.VerifyWindow, window.Start, "behind its jump are other bytes than int3");
                return;
            }
        }
    }

    private static int JumpLengthOf(VerifiedWindow window) => window.Springboard == 0 ? PatchWindow.JumpLength : PatchWindow.ShortJumpLength;
}
