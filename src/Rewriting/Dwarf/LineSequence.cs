// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Rows with ascending addresses without a gap (DWARF 5, 6.2.1: "sequence").</summary>
internal readonly record struct LineSequence(int Section, ulong Start, ulong End, int FirstRow, int RowCount) : IComparable<LineSequence>
{
    public int CompareTo(LineSequence other) =>
        Section != other.Section ? Section.CompareTo(other.Section) : Start.CompareTo(other.Start);
}
