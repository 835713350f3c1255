// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Sites;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// The instructions that load all flags from memory: as long as each of them is bound, nothing but what binds them has to know which flags are set.
/// </summary>
internal static class FlagLoads
{
    /// <summary>What the code of a module does with the processor's state when some of its sites are bound.</summary>
    /// <param name="analysis">The module's code.</param>
    /// <param name="bound">Addresses of the bound sites; those of probes are none, since their instruction runs as well.</param>
    public static StateUse UseWith(CodeAnalysis analysis, IEnumerable<ulong> bound)
    {
        if (analysis.StateUse.HasFlag(StateUse.Flags))
            return analysis.StateUse;
        var addresses = bound.ToHashSet();
        return analysis.Sites.Exists(site => IsLoad(site) && !addresses.Contains(site.Map.AddressOf(site.Offset)))
            ? analysis.StateUse | StateUse.Flags : analysis.StateUse;
    }

    private static bool IsLoad(CodePlace site) => site.Map.TryDecode(site.Offset, out var instruction)
        && X86Catalog.Find(instruction.Code)?.Kind is SiteKind.PopFlags or SiteKind.InterruptReturn;
}
