// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>An offset in one of the executable ranges.</summary>
/// <param name="Map">The range.</param>
/// <param name="Offset">The offset in it.</param>
internal readonly record struct CodePlace(CodeMap Map, int Offset);
