// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>A part of the file that has another size in the rewritten one.</summary>
/// <param name="Name">The section, or what else it is, in brackets.</param>
/// <param name="Bytes">By how much it grew.</param>
/// <param name="Description">What is in it; empty where nothing is known of it.</param>
internal sealed record GrowthPart(string Name, long Bytes, string Description);
