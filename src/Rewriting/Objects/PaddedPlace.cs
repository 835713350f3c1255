// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Objects;

/// <summary>A site that has room of its own in a prepared object.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Offset">Where it is there.</param>
/// <param name="Padding">Bytes of the no-operation behind it.</param>
internal readonly record struct PaddedPlace(ElfSection Section, int Offset, int Padding);
