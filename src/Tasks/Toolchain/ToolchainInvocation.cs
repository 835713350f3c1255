// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Toolchain;

/// <summary>One run of the compiler driver. What it writes is reported when it has ended, so that parallel runs do not mix.</summary>
/// <param name="program">Full path of the driver.</param>
/// <param name="arguments">What stands before the response file.</param>
/// <param name="options">The text of the response file.</param>
/// <param name="role">How its output is read and coded.</param>
[MSBuildMultiThreadableTask]
internal sealed class ToolchainInvocation(string program, string arguments, string options, ToolchainRole role) : ToolTask
{
    // File.WriteAllText would put a byte order mark first with Encoding.UTF8, and gcc would take it for an option.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly List<string> _lines = [];
    private volatile bool _canceled;

    /// <summary>Where relative paths of options are relative to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Where the pages about the codes are, or null.</summary>
    public string? HelpDirectory { get; init; }

    /// <summary>Whether a failure is nothing to report, because there is another way.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The first error that the driver reported; else its last line.</summary>
    public string Problem { get; private set; } = "";

    /// <inheritdoc/>
    protected override string ToolName => Path.GetFileName(program);

    /// <inheritdoc/>
    protected override Encoding ResponseFileEncoding => Utf8;

    /// <inheritdoc/>
    protected override Encoding StandardOutputEncoding => Utf8;

    /// <inheritdoc/>
    protected override Encoding StandardErrorEncoding => Utf8;

    /// <inheritdoc/>
    public override void Cancel()
    {
        _canceled = true;
        base.Cancel();
    }

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => program;

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands() => arguments;

    /// <inheritdoc/>
    protected override string GenerateResponseFileCommands() => options;

    /// <inheritdoc/>
    protected override string GetWorkingDirectory() => WorkingDirectory;

    /// <inheritdoc/>
    protected override void LogToolCommand(string message) => Log.LogMessage(MessageImportance.Low, "{0}", message);

    /// <inheritdoc/>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance) => _lines.Add(singleLine);

    /// <inheritdoc/>
    protected override int ExecuteTool(string pathToTool, string responseFileCommands, string commandLineCommands)
    {
        var exitCode = base.ExecuteTool(pathToTool, responseFileCommands, commandLineCommands);
        if (exitCode != 0)
            Problem = FindProblem();
        if (!_canceled && (exitCode == 0 || !IsTrial))
            Report(exitCode);
        return exitCode;
    }

    /// <summary>Nothing more to say: <see cref="Report"/> has said it with a code.</summary>
    protected override bool HandleTaskExecutionErrors() => false;

    private void Report(int exitCode)
    {
        var logger = new DiagnosticLogger(Log, HelpDirectory);
        var hasError = false;
        foreach (var line in _lines)
        {
            if (role.Read(line) is not { } message)
            {
                Log.LogMessage(MessageImportance.Normal, "{0}", line);
                continue;
            }

            // ld also uses the form of an error for things that do not stop it.
            var severity = message.Severity == DiagnosticSeverity.Error && exitCode == 0 ? DiagnosticSeverity.Warning : message.Severity;
            hasError |= severity == DiagnosticSeverity.Error;
            var id = severity == DiagnosticSeverity.Error ? role.Error : role.Warning;
            var file = message.File is null ? role.Subject : Path.GetFullPath(Path.Combine(WorkingDirectory, message.File));
            logger.Log(new Diagnostic(id, severity, message.Text, file, message.Line), message.Column);
        }

        if (exitCode == 0 || hasError)
            return;

        var diagnostics = new DiagnosticBag(role.Subject);
        diagnostics.Add(DiagnosticId.CompilerFailed, ToolName, exitCode, Problem);
        logger.Log(diagnostics);
    }

    private string FindProblem()
    {
        foreach (var line in _lines)
        {
            if (role.Read(line) is { Severity: DiagnosticSeverity.Error } message)
                return message.Text;
        }

        return _lines.FindLast(static line => line.Length != 0) ?? "it wrote nothing";
    }
}
