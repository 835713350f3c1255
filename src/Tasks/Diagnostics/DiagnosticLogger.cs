// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Diagnostics;

/// <summary>Hands diagnostics to MSBuild with code, place and the page that explains them.</summary>
/// <param name="log">The task's log.</param>
/// <param name="helpDirectory">The folder of the pages docs/diagnostics/AFLnnnn.md as the package carries them, or null.</param>
internal sealed class DiagnosticLogger(TaskLoggingHelper log, string? helpDirectory)
{
    /// <summary>Logs everything in <paramref name="diagnostics"/>, in its order.</summary>
    public void Log(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Log(diagnostic, 0);
    }

    /// <summary>Logs one diagnostic; severity decides between error, warning and message.</summary>
    public void Log(Diagnostic diagnostic, int column)
    {
        // MSBuild formats a message only when it is given arguments, so braces in a path or in a compiler's words are safe.
        var (code, file, line) = (diagnostic.Code, diagnostic.File, diagnostic.Line);
        var help = HelpLink(code);
        switch (diagnostic.Severity)
        {
            case DiagnosticSeverity.Error:
                log.LogError(null, code, null, help, file, line, column, 0, 0, diagnostic.Message);
                break;
            case DiagnosticSeverity.Warning:
                log.LogWarning(null, code, null, help, file, line, column, 0, 0, diagnostic.Message);
                break;
            default:
                log.LogMessage(null, code, null, file, line, column, 0, 0, MessageImportance.Normal, diagnostic.Message);
                break;
        }
    }

    private string? HelpLink(string code)
    {
        if (string.IsNullOrEmpty(helpDirectory))
            return null;

        var page = Path.GetFullPath(Path.Combine(helpDirectory, code + ".md"));
        return File.Exists(page) ? new Uri(page).AbsoluteUri : null;
    }
}
