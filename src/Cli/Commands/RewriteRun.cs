// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary>One run of <c>rewrite</c>: a file, several, or a folder of them. Each returns whether the input was fine.</summary>
internal sealed class RewriteRun(
    Report report, BatchOptions options, bool isJson, bool isVerbose, string? page, CancellationToken cancellationToken)
{
    /// <summary>Rewrites one module to a file.</summary>
    public bool File(RewriteRequest request)
    {
        var result = ModuleRewriter.Rewrite(request, options.Cache, cancellationToken);
        report.Write(result.Diagnostics);
        if (isJson)
        {
            report.Output.Write(JsonReport.Rewrite(result.Succeeded ? [result] : []));
        }
        else if (result.Succeeded)
        {
            report.WriteHeading(
                $"{result.InputPath} -> {result.OutputPath}: {result.Patched} of {result.Sites.Count} sites patched, {result.InputBytes:N0} -> {result.OutputBytes:N0} bytes, {result.Elapsed.TotalMilliseconds:N0} ms");
            report.WriteSites(result.Sites);
        }

        return result.Succeeded && WritePage([result]);
    }

    /// <summary>Rewrites several modules to a folder. Who names a file means it, so none may be refused for what it is.</summary>
    public bool Files(string folder, IReadOnlyList<RewriteRequest> requests)
    {
        var started = Stopwatch.GetTimestamp();
        var modules = report.WithProgress(isVerbose, progress => BatchRewriter.Rewrite(requests, options with { Progress = progress }, cancellationToken));
        var summary = new BatchSummary(modules, isFolder: false);
        Write(summary, [("time", BatchSummary.Describe(Stopwatch.GetElapsedTime(started)))], $"{requests.Count} files -> {folder}");
        return WritePage(modules) && modules.Count == requests.Count && summary.Rewritten == modules.Count;
    }

    /// <summary>Rewrites all modules below a folder.</summary>
    public bool Folder(FolderRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        var result = report.WithProgress(isVerbose, progress => FolderRewriter.Rewrite(request, options with { Progress = progress }, cancellationToken));
        report.Write(result.Diagnostics.Where(diagnostic => IsShown(diagnostic)));
        var summary = new BatchSummary(result.Modules, isFolder: true);
        Write(
            summary,
            [
                ("other files", $"{result.Others:N0}, {result.Copied:N0} files copied"),
                ("links", $"{result.Links:N0} made, {result.LinksLeftOut:N0} left out"),
                ("time", BatchSummary.Describe(Stopwatch.GetElapsedTime(started))),
            ],
            $"{request.InputPath} -> {request.OutputPath}");
        return WritePage(result.Modules) && summary.Refused == 0 && !result.Diagnostics.Any(static diagnostic => diagnostic.Severity == Afterlink.Diagnostics.DiagnosticSeverity.Error);
    }

    /// <summary>Says what is wrong before anything is begun.</summary>
    public bool Refuse(DiagnosticBag diagnostics)
    {
        report.Write(diagnostics);
        if (isJson)
            report.Output.Write(JsonReport.Batch([]));
        return false;
    }

    private bool WritePage(IReadOnlyList<RewriteResult> results) =>
        report.WritePage(page, path => ReportFile.Write(results, path, cancellationToken));

    private void Write(BatchSummary summary, IEnumerable<(string Name, FormattableString Value)> facts, FormattableString what)
    {
        foreach (var module in summary.Modules.Where(module => isVerbose || !summary.IsUnsupported(module)))
            report.Write(module.Diagnostics.Where(IsShown));
        if (isJson)
        {
            report.Output.Write(JsonReport.Batch(summary.Modules));
        }
        else if (summary.Modules.Count != 0)
        {
            report.WriteHeading(what);
            report.WriteFacts(summary.Facts.Concat(facts));
        }
    }

    // The summary counts what notes say of each module; of hundreds of modules, nobody reads them.
    private bool IsShown(Diagnostic diagnostic) => isVerbose || diagnostic.Severity != Afterlink.Diagnostics.DiagnosticSeverity.Note;
}
