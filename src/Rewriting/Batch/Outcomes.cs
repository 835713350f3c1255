// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Batch;

/// <summary>Tells modules that failed from files that are no modules.</summary>
public static class Outcomes
{
    /// <summary>
    /// What a file is and not what is wrong with it. Whoever names such a file has made a mistake; in a folder they are to be expected, beside
    /// shared objects as include files are beside sources.
    /// </summary>
    private static readonly HashSet<DiagnosticId> Unsupported =
    [
        DiagnosticId.ElfNot64Bit,
        DiagnosticId.ElfNotLittleEndian,
        DiagnosticId.ElfOtherMachine,
        DiagnosticId.MachineNotRewritten,
        DiagnosticId.ElfOtherType,
        DiagnosticId.LayoutNotSharedObject,
        DiagnosticId.LayoutNoDynamicSymbols,
        DiagnosticId.KernelHeadersNeeded,
    ];

    /// <summary>What became of a module.</summary>
    public static ModuleOutcome Of(RewriteResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Succeeded)
            return ModuleOutcome.Rewritten;
        return Errors(result).All(static error => Unsupported.Contains(error.Id)) ? ModuleOutcome.Unsupported : ModuleOutcome.Refused;
    }

    /// <summary>How many of <paramref name="results"/> have each code as their first error, by code.</summary>
    public static IReadOnlyList<(string Code, int Count)> CountCodes(IEnumerable<RewriteResult> results) =>
    [
        .. results.Select(static result => Errors(result).First().Code)
            .GroupBy(static code => code, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => (group.Key, group.Count())),
    ];

    private static IEnumerable<Diagnostic> Errors(RewriteResult result) =>
        result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
