// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Rewriting.Diagnostics;

/// <summary>One thing that the engine has to say about a module.</summary>
/// <param name="Id">The code.</param>
/// <param name="Severity">What it means for the result.</param>
/// <param name="Message">One sentence without the code: what is wrong and, where there is one, the way out.</param>
/// <param name="File">The module, or the source file where debug information names it.</param>
/// <param name="Line">Source line, 1-based; 0 where unknown.</param>
public sealed record Diagnostic(DiagnosticId Id, DiagnosticSeverity Severity, string Message, string? File = null, int Line = 0)
{
    /// <summary>The code as users see it: <c>AFL1001</c>.</summary>
    public string Code => $"AFL{(int)Id:D4}";

    /// <summary>The canonical form that editors and MSBuild parse: <c>file(line): error AFL1001: message</c>.</summary>
    public override string ToString()
    {
        var origin = File is null ? "afterlink" : Line == 0 ? File : $"{File}({Line})";
        var severity = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "message",
        };
        return $"{origin}: {severity} {Code}: {Message}";
    }
}
