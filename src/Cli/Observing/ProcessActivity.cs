// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cli.Observing;

/// <summary>What a running process was answered in an interval.</summary>
/// <param name="Duration">The interval.</param>
/// <param name="Sites">The sites that were reached, the ones that took most time first.</param>
internal sealed record ProcessActivity(TimeSpan Duration, IReadOnlyList<SiteActivity> Sites);
