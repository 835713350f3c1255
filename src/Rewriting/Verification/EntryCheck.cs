// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Verification;

/// <summary>Checks that control enters windows at their start only.</summary>
internal static class EntryCheck
{
    /// <summary>Checks all branches and other entries of the original; a branch in a window moved, and its copy is held against the target's.</summary>
    /// <param name="analysis">What is proven of its code.</param>
    /// <param name="windows">The windows, by address.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static void Check(CodeAnalysis analysis, List<VerifiedWindow> windows, DiagnosticBag diagnostics)
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
            if (WindowList.Find(windows, target) is not { } window || target == window.Start)
                continue;
            var source = maps[branch.SourceMap].AddressOf(branch.Source);
            if (WindowList.Find(windows, source) is null)
                diagnostics.Add(DiagnosticId.VerifyEntry, window.Start, target, $"a branch at 0x{source:x} leads there");
        }
    }
}
