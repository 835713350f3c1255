// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>A table that stays in the first segment, with its new offset there.</summary>
/// <param name="Table">The table.</param>
/// <param name="Offset">Its new offset in the file.</param>
internal readonly record struct PlacedTable(LoadedTable Table, ulong Offset);
