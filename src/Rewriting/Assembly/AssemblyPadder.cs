// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Assembly;

/// <summary>Source mode for a file of assembler text (docs/source-mode.md).</summary>
public static class AssemblyPadder
{
    /// <summary>Pads a file. Where nothing is to be padded no file is written, and the input is what to assemble.</summary>
    /// <param name="inputPath">The file.</param>
    /// <param name="outputPath">The file to write; written whole or not at all.</param>
    /// <param name="cancellationToken">Ends the work early, and leaves no output.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static AssemblyPadderResult Pad(string inputPath, string outputPath, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputPath);
        ArgumentNullException.ThrowIfNull(outputPath);
        var diagnostics = new DiagnosticBag(inputPath);
        if (FileIdentity.IsSame(inputPath, outputPath))
        {
            diagnostics.Add(DiagnosticId.OutputIsInput, outputPath);
            return new AssemblyPadderResult(diagnostics, null);
        }

        if (ModuleFile.TryRead(inputPath, diagnostics) is not { } text)
            return new AssemblyPadderResult(diagnostics, null);
        var padded = AssemblyPadding.Pad(text, inputPath, cancellationToken);
        if (padded.Padded == 0)
            return new AssemblyPadderResult(diagnostics, padded);

        using var files = new FileTransaction(diagnostics);
        var isWritten = files.Add(outputPath, padded.Text.ToArray(), copyModeFrom: null) && files.Commit(cancellationToken);
        return new AssemblyPadderResult(diagnostics, isWritten ? padded : null);
    }
}
