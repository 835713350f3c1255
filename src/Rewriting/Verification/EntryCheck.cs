// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Verification;

/// <summary>Checks that control enters windows at their start only.</summary>
internal static class EntryCheck
{
    /// <summary>Checks all branches and other entries of one of the two modules.</summary>
    /// <param name="analysis">What is proven of its code.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="isOriginal">Whether windows still hold their original instructions; then branches inside one window moved together.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static void Check(CodeAnalysis analysis, List<VerifiedWindow> windows, bool isOriginal, DiagnosticBag diagnostics)
    {
        foreach (var window in windows)
        {
            for (var address = window.Start + 1; address < window.End; address++)
            {
                if (analysis.Space.TryFind(address, out var place)
                    && (place.Map.Marks[place.Offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
                    diagnostics.Add(DiagnosticId.VerifyEntry, window.Start, address, "a symbol, landing pad, table or relocation leads there");
            }
        }

        var maps = analysis.Space.Maps;
        foreach (var branch in analysis.Branches)
        {
            var target = maps[branch.TargetMap].AddressOf(branch.Target);
            if (Find(windows, target) is not { } window || target == window.Start)
                continue;
            var source = maps[branch.SourceMap].AddressOf(branch.Source);
            if (isOriginal ? source < window.Start || source >= window.End : !IsSpringboard(windows, source, target))
                diagnostics.Add(DiagnosticId.VerifyEntry, window.Start, target, $"a branch at 0x{source:x} leads there");
        }
    }

    /// <summary>Whether this is a window's short jump to its springboard, which can stand in the unused part of another window.</summary>
    private static bool IsSpringboard(List<VerifiedWindow> windows, ulong source, ulong target) =>
        Find(windows, source) is { } window && window.Start == source && window.Springboard == target;

    private static VerifiedWindow? Find(List<VerifiedWindow> windows, ulong address)
    {
        var (low, high) = (0, windows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (address < windows[middle].Start)
                high = middle - 1;
            else if (address >= windows[middle].End)
                low = middle + 1;
            else
                return windows[middle];
        }

        return null;
    }
}
