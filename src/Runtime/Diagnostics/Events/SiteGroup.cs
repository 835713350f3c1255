// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Diagnostics.Events;

/// <summary>Kinds that are counted together.</summary>
/// <param name="Name">Its name in the counter's.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Contains">Whether a kind belongs to it.</param>
internal sealed record SiteGroup(string Name, string DisplayName, Func<SiteKind, bool> Contains);
