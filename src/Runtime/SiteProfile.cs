// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink;

/// <summary>What a profile says of one site.</summary>
/// <param name="Module">The module.</param>
/// <param name="Site">The site.</param>
/// <param name="Calls">How often it was answered.</param>
/// <param name="Time">How long that took, with everything that its handler called.</param>
/// <param name="Latencies">How long single calls took.</param>
public sealed record SiteProfile(LoadedModule Module, Site Site, long Calls, TimeSpan Time, LatencyHistogram Latencies);
