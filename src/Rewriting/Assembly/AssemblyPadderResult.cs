// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics.CodeAnalysis;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Assembly;

/// <summary>What became of a file of assembler text.</summary>
public sealed class AssemblyPadderResult
{
    internal AssemblyPadderResult(DiagnosticBag diagnostics, PaddedAssembly? assembly) => (Diagnostics, Assembly) = (diagnostics, assembly);

    /// <summary>What went wrong.</summary>
    public DiagnosticBag Diagnostics { get; }

    /// <summary>The text; null where there is none.</summary>
    public PaddedAssembly? Assembly { get; }

    /// <summary>Whether there is a result.</summary>
    [MemberNotNullWhen(true, nameof(Assembly))]
    public bool Succeeded => Assembly is not null;
}
