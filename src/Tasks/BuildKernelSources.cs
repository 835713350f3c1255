// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Incremental;
using Afterlink.Tasks.Kernel;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Builds folders of kernel modules with the target kernel's own kbuild, each in a copy that is made anew.</summary>
[MSBuildMultiThreadableTask]
public sealed class BuildKernelSources : Task, ICancelableTask, IDisposable
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
            // One after the other: kbuild uses all processors itself.
            foreach (var step in Steps)
                BuildAsync(step).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var diagnostics = new DiagnosticBag();
            diagnostics.Add(DiagnosticId.OutputUnwritable, "the copy of the sources", exception.Message);
            new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task BuildAsync(ITaskItem item)
    {
        var (step, sources, folder) = (new BuildStep(item), item.ItemSpec, item.GetMetadata(Metadata.BuildFolder));
        Log.LogMessage(MessageImportance.High, "  {0}", sources);

        // What an earlier build left is not to be taken for this one's.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        step.CreateDirectories();
        KernelSources.Copy(sources, folder);
        var result = await KernelBuild.RunAsync(item.GetMetadata(Metadata.Tool), item.GetLines(Metadata.Command), _cancellation.Token);
        var diagnostics = new DiagnosticBag(sources);
        if (result is not { } run)
            diagnostics.Add(DiagnosticId.MakeNotFound, item.GetMetadata(Metadata.Tool));
        else
            Report(run.ExitCode, run.Lines, folder, sources, diagnostics);
        if (!diagnostics.HasErrors && !Directory.EnumerateFiles(folder, "*.ko", SearchOption.AllDirectories).Any())
            diagnostics.Add(DiagnosticId.KernelBuildWithoutModules, sources);

        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        if (!diagnostics.HasErrors)
            step.WriteRecord();
    }

    private void Report(int exitCode, IReadOnlyList<string> lines, string folder, string sources, DiagnosticBag diagnostics)
    {
        var origins = new CopiedSources(folder, sources);
        foreach (var line in lines)
        {
            if (ToolchainOutput.ReadCompiler(line) is not { Severity: DiagnosticSeverity.Error or DiagnosticSeverity.Warning } message)
            {
                Log.LogMessage(MessageImportance.Low, "{0}", line);
                continue;
            }

            // The user's file, and not our copy of it.
            var file = message.File is { } place ? origins.OriginOf(place) : sources;
            diagnostics.AddAt(message.Severity == DiagnosticSeverity.Error ? DiagnosticId.CompilerError : DiagnosticId.CompilerWarning, file, message.Line, message.Text);
        }

        if (exitCode != 0 && !diagnostics.HasErrors)
            diagnostics.Add(DiagnosticId.KernelBuildFailed, sources, exitCode, FindCause(lines, folder));
    }

    // make tells what is wrong first, and then how it leaves each folder.
    private static string FindCause(IReadOnlyList<string> lines, string folder)
    {
        var cause = lines.FirstOrDefault(static line => line.Contains("*** ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it wrote nothing";
        return folder.Any(char.IsWhiteSpace) ? $"{cause} (kbuild takes no path with blanks, and it works in {folder}: set AfterlinkIntermediatePath to a folder without)" : cause;
    }
}
