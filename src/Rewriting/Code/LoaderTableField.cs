// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>A field of a loader's table that names a place of code.</summary>
/// <param name="Offset">Its offset in an entry.</param>
/// <param name="Role">What the place is to the loader.</param>
internal readonly record struct LoaderTableField(int Offset, LoaderTableRole Role);
