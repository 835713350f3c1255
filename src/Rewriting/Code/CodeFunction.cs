// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>A range of bytes that a symbol or an unwind record says is one function, up to the next function's start.</summary>
internal sealed class CodeFunction(CodeMap map, int start, int end, int group)
{
    /// <summary>The range that holds it.</summary>
    public CodeMap Map { get; } = map;

    /// <summary>Offset of its first byte.</summary>
    public int Start { get; } = start;

    /// <summary>Offset behind its last byte.</summary>
    public int End { get; } = end;

    /// <summary>Functions whose stated ranges overlap (entry points inside a function of assembler code) share a group.</summary>
    public int Group { get; } = group;

    /// <summary>Whether control flow from its start met bytes that are no instruction: then nothing in it counts.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether the decode of the whole function is valid, ends at its end and agrees with control flow.</summary>
    public bool IsConsistent { get; set; }

    /// <summary>Whether some jump in its group may go anywhere in it.</summary>
    public bool HasUnknownTable { get; set; }

    /// <summary>Data that the function takes the address of: the candidates for jump tables.</summary>
    public List<ulong>? DataReferences { get; private set; }

    /// <summary>Offsets of its jumps through a register.</summary>
    public List<int>? RegisterJumps { get; private set; }

    public void AddDataReference(ulong address) => (DataReferences ??= []).Add(address);

    public void AddRegisterJump(int offset) => (RegisterJumps ??= []).Add(offset);
}
