// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>What is to be patched in a module.</summary>
/// <param name="Sites">All sites, in the order of the site table.</param>
/// <param name="Windows">All windows by range and offset, those without sites among them.</param>
/// <param name="Entered">Addresses inside windows that branches outside of them lead to; those branches are in windows too.</param>
internal sealed record WindowPlan(PlannedSite[] Sites, IReadOnlyList<PatchWindow> Windows, IReadOnlySet<ulong> Entered);
