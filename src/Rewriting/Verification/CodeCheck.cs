// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Verification;

/// <summary>Checks that windows replace nothing but instructions that control reaches, and padding that it never does: never data.</summary>
internal static class CodeCheck
{
    /// <summary>Checks what the original has in each window.</summary>
    public static void Check(CodeAnalysis analysis, List<VerifiedWindow> windows, DiagnosticBag diagnostics)
    {
        var padding = new PaddingProof(analysis);
        foreach (var window in windows)
        {
            if (!IsCode(analysis, padding, window))
                diagnostics.Add(DiagnosticId.VerifyWindow, window.Start, "it replaces bytes that are not proven to be code");
        }
    }

    private static bool IsCode(CodeAnalysis analysis, PaddingProof padding, VerifiedWindow window)
    {
        if (!analysis.Space.TryFind(window.Start, out var place))
            return false;
        var (map, offset, end, padded) = (place.Map, place.Offset, place.Offset + window.Length, 0);
        while (offset < end)
        {
            if (!map.TryDecode(offset, out var instruction))
                return false;

            // What source mode put behind a site is room by its record, whatever is known of the code around it.
            if (analysis.Padded?.TryGetEnd(new CodePlace(map, offset), out var room) == true)
                padded = room;
            if ((map.Marks[offset] & CodeMarks.Flow) == 0
                && !(PaddingProof.IsFiller(instruction) && (offset + instruction.Length <= padded || padding.IsNeverExecuted(map, offset))))
                return false;
            offset += instruction.Length;
        }

        return offset == end;
    }
}
