// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Mutation;

/// <summary>A part of a file.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Offset">Its offset in the file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="EntrySize">Bytes of one entry where it is a table, otherwise 1.</param>
internal readonly record struct Region(RegionType Type, int Offset, int Length, int EntrySize);
