// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Kernel;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Incremental;
using Afterlink.Tasks.Kernel;
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

    /// <summary><c>true</c>, <c>false</c> or the folder of the cache; empty for what the environment says.</summary>
    public string? Cache { get; set; }

    /// <summary>How large the cache may become; empty for what the environment says.</summary>
    public string? CacheSize { get; set; }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Rewrite();
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

    private void Rewrite()
    {
        var logger = new DiagnosticLogger(Log, HelpDirectory);
        var problems = new DiagnosticBag();
        using var cache = RewriteCache.Open(CacheSettings.Read(Cache, CacheSize, problems), problems);
        var steps = Array.ConvertAll(Steps, static item => new BuildStep(item));
        foreach (var step in steps)
            step.CreateDirectories();
        var results = BatchRewriter.Rewrite(Array.ConvertAll(Steps, CreateRequest), new BatchOptions { Cache = cache }, _cancellation.Token);
        for (var i = 0; i < steps.Length; i++)
            Finish(Steps[i], steps[i], results[i], logger);
        logger.Log(problems);
        logger.Log(cache?.Problems ?? []);
    }

    private static RewriteRequest CreateRequest(ITaskItem item) => new(item.ItemSpec, item.GetMetadata(Metadata.Destination))
    {
        ModuleName = item.GetMetadata(Metadata.Module),
        ManifestPath = item.GetMetadata(Metadata.Manifest) is { Length: > 0 } manifest ? manifest : null,
        Probes = ModuleProbes.Read(item),
        Kernel = item.GetMetadata(Metadata.KernelHeaders) is { Length: > 0 } headers ? new KernelOptions(headers) : null,
    };

    private void Finish(ITaskItem item, BuildStep step, RewriteResult result, DiagnosticLogger logger)
    {
        logger.Log(result.Diagnostics);
        if (!result.Succeeded)
            return;

        logger.Log(item.GetMetadata(Metadata.KernelHeaders).Length == 0 ? NativeSites.Describe(result) : NativeSites.DescribeOfKernel(result, new CopiedSources(item)));
        step.WriteRecord();
        Log.LogMessage(
            MessageImportance.High,
            result.IsFromCache ? "  {0}: {1} of {2} sites patched, from the cache" : "  {0}: {1} of {2} sites patched",
            Path.GetFileName(result.OutputPath),
            result.Patched,
            result.Sites.Count);
    }
}
