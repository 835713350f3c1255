// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Diagnostics.Events;

/// <summary>The one table of the groups.</summary>
internal static class SiteGroups
{
    /// <summary>All groups.</summary>
    public static IReadOnlyList<SiteGroup> All { get; } =
    [
        new("hypercalls", "Hypercalls", static kind => kind == SiteKind.Hypercall),
        new("ports", "Port input and output", static kind => kind is >= SiteKind.PortIn8 and <= SiteKind.PortOutString32),
        new("msrs", "MSR reads and writes", static kind => kind is SiteKind.ReadMsr or SiteKind.WriteMsr),
        new("interrupt-flag", "Interrupt flag reads and writes", static kind => kind
            is SiteKind.DisableInterrupts or SiteKind.EnableInterrupts or SiteKind.PushFlags or SiteKind.PopFlags),
        new("time", "Time stamp counter reads", static kind => kind is SiteKind.ReadTimeStampCounter or SiteKind.ReadTimeStampCounterAndProcessorId),
        new("cpuid", "cpuid", static kind => kind == SiteKind.Cpuid),
    ];
}
