// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting.Html;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Writes reports for people: one HTML page that needs nothing else.</summary>
public static class ReportFile
{
    /// <summary>Writes the report of rewritten modules.</summary>
    /// <param name="results">What became of them; the ones that were not written are left out.</param>
    /// <param name="path">Where the page goes. Replaced when it exists, written whole or not at all.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <returns>What went wrong; no error where the page was written.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyCollection<Diagnostic> Write(IReadOnlyList<RewriteResult> results, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        var diagnostics = new DiagnosticBag(path);
        var written = results.Where(static result => result.Succeeded).ToArray();
        if (IsFree(path, written.SelectMany(static result => (string[])[result.InputPath, result.OutputPath, result.ManifestPath]), diagnostics))
            Write(written, path, Build, diagnostics, cancellationToken);
        return diagnostics;
    }

    /// <summary>Writes the report of scanned modules.</summary>
    /// <param name="results">What was found; modules that could not be read are left out.</param>
    /// <param name="path">Where the page goes. Replaced when it exists, written whole or not at all.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <returns>What went wrong; no error where the page was written.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyCollection<Diagnostic> Write(IReadOnlyList<ScanResult> results, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        var diagnostics = new DiagnosticBag(path);
        var scanned = results.Where(static result => result.Succeeded).ToArray();
        if (IsFree(path, scanned.Select(static result => result.File), diagnostics))
            Write(scanned, path, Build, diagnostics, cancellationToken);
        return diagnostics;
    }

    private static ModuleReport? Build(RewriteResult result, DiagnosticBag diagnostics) =>
        ModuleFile.TryRead(result.InputPath, diagnostics) is { } original && ModuleFile.TryRead(result.OutputPath, diagnostics) is { } rewritten
            ? ModuleReportBuilder.Build(result, original, rewritten, diagnostics)
            : null;

    private static ModuleReport? Build(ScanResult result, DiagnosticBag diagnostics) =>
        ModuleFile.TryRead(result.File, diagnostics) is { } image ? ModuleReportBuilder.Build(result, image, diagnostics) : null;

    private static void Write<T>(
        IReadOnlyList<T> results, string path, Func<T, DiagnosticBag, ModuleReport?> build, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var reports = new List<ModuleReport>();
        foreach (var result in results)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (build(result, diagnostics) is not { } report)
                return;
            reports.Add(report);
        }

        using var files = new FileTransaction(diagnostics);
        _ = files.Add(path, Encoding.UTF8.GetBytes(HtmlReport.Make(reports)), copyModeFrom: null) && files.Commit(cancellationToken);
    }

    private static bool IsFree(string path, IEnumerable<string> modules, DiagnosticBag diagnostics)
    {
        if (!modules.Any(module => FileIdentity.IsSame(module, path)))
            return true;
        diagnostics.Add(DiagnosticId.ReportIsModule, path);
        return false;
    }
}
