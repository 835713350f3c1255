// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>One line of what is known of a file.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value.</param>
internal sealed record ReportFact(string Name, string Value);
