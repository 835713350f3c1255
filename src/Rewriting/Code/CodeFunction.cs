// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>A range of bytes that a symbol or an unwind record says is one function.</summary>
internal sealed class CodeFunction(CodeMap map, int start, int end)
{
    /// <summary>The range that holds it.</summary>
    public CodeMap Map { get; } = map;

    /// <summary>Offset of its first byte.</summary>
    public int Start { get; } = start;

    /// <summary>Offset behind its last byte.</summary>
    public int End { get; } = end;

    /// <summary>Whether control flow from its start met bytes that are no instruction: then nothing in it counts.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether the decode of the whole function is valid, ends at its end and agrees with control flow.</summary>
    public bool IsConsistent { get; set; }

    /// <summary>Jumps to a computed address for which no jump table was found.</summary>
    public int UnresolvedJumps { get; set; }

    /// <summary>Jump tables that the function refers to and no resolved jump uses.</summary>
    public int SpareTables { get; set; }

    /// <summary>Whether some jump may go anywhere in it.</summary>
    public bool HasUnknownTable => UnresolvedJumps > SpareTables;

    /// <summary>Data that the function takes the address of: the candidates for jump tables.</summary>
    public List<ulong>? DataReferences { get; set; }

    /// <summary>Offsets of its jumps through a register.</summary>
    public List<int>? RegisterJumps { get; set; }
}
