// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>
/// What the code for a site must have done, in the words of <see cref="StubState"/>: whom it called with what, and what is where then. Registers that
/// no output is for, flags and stack are as they were.
/// </summary>
/// <param name="Callee">Whom it calls.</param>
internal sealed record SiteContract(string Callee)
{
    /// <summary>What is called instead where the tested flag is not set; null where nothing is tested.</summary>
    public string? CalleeIfZero { get; init; }

    /// <summary>What the arguments are; null where the callee takes none such.</summary>
    public string? First { get; init; }

    public string? Second { get; init; }

    public string? Third { get; init; }

    /// <summary>Registers with a result, and what it is.</summary>
    public IReadOnlyList<(Register Register, string Term)> Outputs { get; init; } = [];

    /// <summary>What is stored where the site's operand in memory is; null for nothing.</summary>
    public string? Stored { get; init; }

    /// <summary>How many bytes the instruction pushes; less than zero where it pops.</summary>
    public int Pushed { get; init; }

    /// <summary>What it pushes.</summary>
    public string? Top { get; init; }

    /// <summary>What the flags are then.</summary>
    public string Flags { get; init; } = StubState.SiteFlags;
}
