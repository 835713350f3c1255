// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Batch;

/// <summary>Rewrites every module below a folder to another folder.</summary>
public static class FolderRewriter
{
    /// <summary>Rewrites a folder.</summary>
    /// <param name="request">Which one, and where to.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the work early; files that are done stay, no file is there in part.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static FolderResult Rewrite(FolderRequest request, BatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new DiagnosticBag(request.InputPath);
        if (!Check(request, diagnostics))
            return new FolderResult { Diagnostics = diagnostics };

        var entries = FolderScan.Run(request.InputPath, diagnostics, cancellationToken);
        var requests = entries.Where(static entry => entry.Type == FolderEntryType.Module).Select(entry => request.Template with
        {
            InputPath = Path.Combine(request.InputPath, entry.Path),
            OutputPath = Path.Combine(request.OutputPath, entry.Path),
            MakesFolder = true,
        }).ToArray();
        if (request.Template.Kernel is not null && entries.Count(static entry => entry.Type == FolderEntryType.Other && CompressedFile.IsKernelModule(entry.Path)) is > 0 and var compressed)
            diagnostics.Add(DiagnosticId.CompressedModules, compressed, request.InputPath);
        if (requests.Length == 0 && !diagnostics.HasErrors)
            diagnostics.Add(DiagnosticId.FolderWithoutModules, request.InputPath);
        var modules = BatchRewriter.Rewrite(requests, options with { AllowsUnsupported = true }, cancellationToken);

        // Links come last: whether one is made depends on whether its target was.
        var copy = new FolderCopy(request, diagnostics);
        var others = entries.Where(static entry => entry.Type == FolderEntryType.Other).ToArray();
        if (request.CopyOthers)
        {
            copy.Files(modules.Where(static module => !module.Succeeded).Select(module => Path.GetRelativePath(request.InputPath, module.InputPath)), cancellationToken);
            copy.Files(others.Select(static entry => entry.Path), cancellationToken);
        }

        copy.Links(entries.Where(static entry => entry.Type == FolderEntryType.Link).Select(static entry => entry.Path), cancellationToken);
        return new FolderResult
        {
            Diagnostics = diagnostics,
            Modules = modules,
            Links = copy.LinkCount,
            LinksLeftOut = copy.LinksLeftOut,
            Others = others.Length,
            Copied = copy.FileCount,
        };
    }

    private static bool Check(FolderRequest request, DiagnosticBag diagnostics)
    {
        try
        {
            var (input, output) = (RealPath.Of(request.InputPath), RealPath.Of(request.OutputPath));
            if (!RealPath.IsWithin(output, input) && !RealPath.IsWithin(input, output))
                return true;
            diagnostics.Add(DiagnosticId.FoldersOverlap, request.OutputPath, request.InputPath);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, request.InputPath, exception.Message);
        }

        return false;
    }
}
