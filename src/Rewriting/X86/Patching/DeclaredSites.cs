// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Sites;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Applies the records that the packaged header leaves for the hypercalls it declares (docs/design.md, "Declared sites").</summary>
internal static class DeclaredSites
{
    /// <summary>Gives declared sites their number; a record that no hypercall belongs to is a warning.</summary>
    public static void Apply(CodeAnalysis analysis, IEnumerable<PlannedSite> sites, DiagnosticBag diagnostics)
    {
        Dictionary<CodePlace, PlannedSite>? byPlace = null;
        foreach (var record in analysis.Declarations)
        {
            if (record.Type == DeclaredRecordType.Padded)
                continue;
            byPlace ??= sites.ToDictionary(static site => new CodePlace(site.Map, site.Start));
            if (record is { Type: DeclaredRecordType.Hypercall, Value: <= uint.MaxValue, Place: { } place }
                && byPlace.TryGetValue(place, out var site)
                && site.Entry.Kind == SiteKind.Hypercall)
                site.HypercallNumber = (uint)record.Value;
            else
                diagnostics.Add(DiagnosticId.DeclaredSiteMissing, record.Value, record.Offset);
        }
    }
}
