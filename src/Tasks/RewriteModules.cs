// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Incremental;
using Afterlink.Tasks.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Rewrites modules, each to a file of its own; the engine writes it whole, with its manifest, or not at all.</summary>
[MSBuildMultiThreadableTask]
public sealed class RewriteModules : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The steps that are out of date.</summary>
    [Required]
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>Where the pages about the codes are.</summary>
    public string? HelpDirectory { get; set; }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            foreach (var step in Steps)
                Rewrite(step);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // The engine reports what is wrong with a module; anything else is a fault of ours, and the user is to see its code.
            var diagnostics = new DiagnosticBag();
            diagnostics.Add(DiagnosticId.InternalError, exception.Message);
            new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
            Log.LogMessage(MessageImportance.Normal, "{0}", exception);
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private void Rewrite(ITaskItem item)
    {
        var step = new BuildStep(item);
        step.CreateDirectories();
        var request = new RewriteRequest(item.ItemSpec, item.GetMetadata(Metadata.Destination))
        {
            ModuleName = item.GetMetadata(Metadata.Module),
            ManifestPath = item.GetMetadata(Metadata.Manifest),
            Probes = ModuleProbes.Read(item),
        };
        var result = ModuleRewriter.Rewrite(request, _cancellation.Token);
        var logger = new DiagnosticLogger(Log, HelpDirectory);
        logger.Log(result.Diagnostics);
        if (!result.Succeeded)
            return;

        logger.Log(NativeSites.Describe(result));
        step.WriteRecord();
        Log.LogMessage(
            MessageImportance.High,
            "  {0}: {1} of {2} sites patched",
            Path.GetFileName(result.OutputPath),
            result.Patched,
            result.Sites.Count);
    }
}
