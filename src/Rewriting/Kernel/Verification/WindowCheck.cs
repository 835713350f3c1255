// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Objects.Verification;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Whether control can enter what the kernel replaces only at its start, and whether no other table of the kernel owns any of it.</summary>
internal sealed class WindowCheck(CodeAnalysis analysis, DiagnosticBag diagnostics)
{
    private readonly WindowProof _proof = new(analysis);

    /// <summary>The window of an entry, with the sites in it; null where it is wrong.</summary>
    public PatchWindow? Check(AddedEntry entry)
    {
        if (!analysis.Space.TryFind(entry.Section, (ulong)entry.Offset, out var place) || place.Map.Section!.Index != entry.Section.Index)
            return Refuse(entry, "it is in no code of the original");
        var (map, start) = (place.Map, place.Offset);
        var end = start + entry.Length;
        if (_proof.Check(map, start, end) is { } problem)
            return Refuse(entry, problem);
        return new PatchWindow(map, start, end, WindowType.Absorbed, _proof.Sites);
    }

    private PatchWindow? Refuse(AddedEntry entry, string problem)
    {
        diagnostics.Add(DiagnosticId.VerifyKernelWindow, entry.Section.Name, entry.Offset, problem);
        return null;
    }

    /// <summary>Whether the hlt behind a sti is in the same window, for each sti of it.</summary>
    public bool HasHaltsTogether(PatchWindow window)
    {
        for (var i = 0; i < window.Sites.Count; i++)
        {
            var site = window.Sites[i];
            if (site.Entry.Kind != SiteKind.EnableInterrupts || KernelStubEncoder.HaltBehind(site, window, i + 1) is not null)
                continue;
            if (site.Map.IsReached(site.End) && site.Map.TryDecode(site.End, out var next) && next.Code == Iced.Intel.Code.Hlt)
            {
                diagnostics.Add(DiagnosticId.VerifyKernelWindow, window.Map.Section!.Name, window.Start, "sti and hlt are not bound as one");
                return false;
            }
        }

        return true;
    }
}
