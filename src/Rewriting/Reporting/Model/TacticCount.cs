// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>How many windows were made in one way.</summary>
/// <param name="Type">The way.</param>
/// <param name="Name">Its name, as reports show it.</param>
/// <param name="Windows">How many windows.</param>
/// <param name="Sites">How many sites are in them.</param>
internal sealed record TacticCount(WindowType Type, string Name, int Windows, int Sites);
