// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>A row of the line table: from this address to the next row's the code is of this line.</summary>
/// <param name="Address">The address.</param>
/// <param name="File">Index in the table's files, -1 where the program named one that it does not have.</param>
/// <param name="Line">Line, 1-based; 0: of no line.</param>
internal readonly record struct LineRow(ulong Address, int File, uint Line);
