// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Incremental;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Runs planned steps of the compiler driver, as many at a time as there are processors; all of them, so that one build shows all errors.</summary>
public abstract class ToolchainTask : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ConcurrentDictionary<ToolchainInvocation, bool> _running = new();

    /// <summary>The steps that are out of date.</summary>
    [Required]
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>The project's folder.</summary>
    [Required]
    public string WorkingDirectory { get; set; } = "";

    /// <summary>Where the pages about the codes are.</summary>
    public string? HelpDirectory { get; set; }

    /// <inheritdoc/>
    public void Cancel()
    {
        _cancellation.Cancel();
        foreach (var invocation in _running.Keys)
            invocation.Cancel();
    }

    /// <inheritdoc/>
    public override bool Execute()
    {
        var programs = FindPrograms();
        if (programs is null)
            return false;

        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = _cancellation.Token };
            var succeeded = true;
            Parallel.ForEach(Steps, options, step =>
            {
                if (!Run(step, programs[step.GetMetadata(Metadata.Tool)]))
                    Volatile.Write(ref succeeded, false);
            });
            return succeeded && !Log.HasLoggedErrors;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract ToolchainRole RoleOf(ITaskItem step);

    private Dictionary<string, string>? FindPrograms()
    {
        var programs = new Dictionary<string, string>();
        var diagnostics = new DiagnosticBag();
        var searchPath = Environment.GetEnvironmentVariable("PATH");
        foreach (var tool in Steps.Select(static step => step.GetMetadata(Metadata.Tool)).Distinct())
        {
            if (new ToolchainCommand(tool, "").Find(WorkingDirectory, searchPath) is { } program)
                programs.Add(tool, program);
            else
                diagnostics.Add(DiagnosticId.CompilerNotFound, tool);
        }

        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        return diagnostics.HasErrors ? null : programs;
    }

    /// <summary>Does the work of one step; by default that is its command.</summary>
    private protected virtual bool RunStep(ITaskItem item, string program) => Invoke(item, program, item.GetMetadata(Metadata.Command));

    /// <summary>Runs the compiler driver.</summary>
    private protected bool Invoke(ITaskItem item, string program, string options) => Invoke(item, program, options, isTrial: false, out _);

    /// <summary>Runs the compiler driver for something that can be done another way: a failure is not reported.</summary>
    /// <param name="item">The step.</param>
    /// <param name="program">Full path of the driver.</param>
    /// <param name="options">Its options.</param>
    /// <param name="problem">What was wrong, in the driver's words.</param>
    private protected bool TryInvoke(ITaskItem item, string program, string options, out string problem) =>
        Invoke(item, program, options, isTrial: true, out problem);

    /// <summary>Ends work early when the build is cancelled.</summary>
    private protected CancellationToken Cancellation => _cancellation.Token;

    private bool Run(ITaskItem item, string program)
    {
        var step = new BuildStep(item);
        step.CreateDirectories();
        Log.LogMessage(MessageImportance.High, "  {0}", item.ItemSpec);
        if (!RunStep(item, program))
            return false;

        step.WriteRecord();
        return true;
    }

    private bool Invoke(ITaskItem item, string program, string options, bool isTrial, out string problem)
    {
        var invocation = new ToolchainInvocation(program, item.GetMetadata(Metadata.ToolArguments), options, RoleOf(item))
        {
            BuildEngine = BuildEngine,
            HostObject = HostObject,
            WorkingDirectory = WorkingDirectory,
            HelpDirectory = HelpDirectory,
            IsTrial = isTrial,

            // Messages in any other language could not be read.
            EnvironmentVariables = ["LC_ALL=C"],
        };
        _running[invocation] = true;
        try
        {
            // Cancel() may have looked at the running ones just before this one was there.
            return !_cancellation.IsCancellationRequested && invocation.Execute();
        }
        finally
        {
            _running.TryRemove(invocation, out _);
            problem = invocation.Problem;
        }
    }
}
