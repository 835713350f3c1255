// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.X86.Code;

/// <summary>What is known of where a jump through a register goes.</summary>
/// <param name="Origin">Where its address comes from.</param>
internal readonly record struct JumpTarget(JumpOrigin Origin)
{
    /// <summary>The addresses that occur in the sum: a table, and a label where the entries do not count from the table.</summary>
    public IReadOnlyList<ulong>? Addresses { get; init; }

    /// <summary>Whether a term of the sum is loaded from memory.</summary>
    public bool IsLoaded { get; init; }

    /// <summary>Bytes of the blocks of which the other term counts whole ones; 0 where it is none such.</summary>
    public int Stride { get; init; }

    /// <summary>This, where it says something; else only an origin.</summary>
    public JumpTarget OrElse(JumpOrigin origin) => Origin == JumpOrigin.Table ? this : new JumpTarget(origin);
}
