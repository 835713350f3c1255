// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using static Afterlink.Diagnostics.DiagnosticSeverity;

namespace Afterlink.Rewriting.Diagnostics;

/// <summary>The codes of the engine and of the tools over it: severity and wording of each.</summary>
public static class DiagnosticTable
{
    private static readonly DiagnosticRow[] Rows =
    [
        // 0xxx: environment and configuration
        new(DiagnosticId.MissingFile, Error, "there is no file {0}"),

        // 1xxx: reading ELF

        // 2xxx: rewriting and verification

        // 3xxx: toolchain

        // 9xxx: internal
        new(DiagnosticId.InternalError, Error, "internal error: {0}; please report it with the module that caused it"),
    ];

    private static readonly Dictionary<DiagnosticId, DiagnosticRow> ById = Rows.ToDictionary(static row => row.Id);

    /// <summary>All rows, in the order of their codes.</summary>
    public static IReadOnlyList<DiagnosticRow> All => Rows;

    /// <summary>The row of <paramref name="id"/>.</summary>
    /// <exception cref="KeyNotFoundException">The code is not one of the engine's.</exception>
    public static DiagnosticRow Find(DiagnosticId id) => ById[id];
}
