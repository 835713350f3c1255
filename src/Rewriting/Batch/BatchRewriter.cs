// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Batch;

/// <summary>Rewrites many modules on all cores.</summary>
public static class BatchRewriter
{
    /// <summary>Rewrites modules, the largest first. What is written and returned does not depend on the order in which they are done.</summary>
    /// <param name="requests">What to rewrite; no two outputs may be the same.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the work early; modules that are not done leave nothing.</param>
    /// <returns>A result for each request that was tried, in the order of the requests.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<RewriteResult> Rewrite(IReadOnlyList<RewriteRequest> requests, BatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(options);
        var results = new RewriteResult?[requests.Count];
        var work = requests.Select(static (request, index) => (Index: index, Bytes: Length(request.InputPath)))
            .OrderByDescending(static item => item.Bytes).ThenBy(static item => item.Index).ToArray();
        var budget = ByteBudget.OfMachine(options.Jobs);
        var done = 0;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken },
                (item, state) =>
                {
                    if (state.IsStopped)
                        return;
                    budget.Take(item.Bytes, cancellationToken);
                    try
                    {
                        var result = Rewrite(requests[item.Index], options, cancellationToken);
                        results[item.Index] = result;
                        if (!options.ContinueOnError && !result.Succeeded && !(options.AllowsUnsupported && Outcomes.Of(result) == ModuleOutcome.Unsupported))
                            state.Stop();
                    }
                    finally
                    {
                        budget.Return(item.Bytes);
                    }

                    options.Progress?.Report(new BatchStep(Interlocked.Increment(ref done), requests.Count, requests[item.Index].InputPath));
                });
        }
        catch (AggregateException) when (cancellationToken.IsCancellationRequested)
        {
            // A token that is linked to this one was what the work saw.
            cancellationToken.ThrowIfCancellationRequested();
        }

        return [.. results.OfType<RewriteResult>()];
    }

    private static RewriteResult Rewrite(RewriteRequest request, BatchOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return ModuleRewriter.Rewrite(request, options.Cache, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault of ours with one module must not cost the user the others.
            var diagnostics = new DiagnosticBag(request.InputPath);
            diagnostics.Add(DiagnosticId.InternalError, $"{exception.GetType().Name}: {exception.Message}");
            return RewriteResult.Refused(request, diagnostics);
        }
    }

    private static long Length(string path)
    {
        try
        {
            return File.Exists(path) ? new FileInfo(path).Length : 0;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // Reading it says what is wrong with it.
            return 0;
        }
    }
}
