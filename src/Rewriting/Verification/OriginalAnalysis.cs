// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// The verifier's own analysis of an original, which another core does while the rewriter does its. It is made from the file's bytes and
/// shares nothing with the rewriter's, so the proof stays independent; it only begins earlier.
/// </summary>
internal sealed class OriginalAnalysis : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<CodeAnalysis> _analysis;

    private OriginalAnalysis(ReadOnlyMemory<byte> original, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = _stop.Token;
        _analysis = Task.Run(
            () => CodeAnalyzer.Analyze(ElfFile.Read(original, new DiagnosticBag()) ?? throw new InvalidOperationException("the original cannot be read"), token), token);
    }

    /// <summary>Begins to analyze a module that is known to be readable.</summary>
    public static OriginalAnalysis Begin(ReadOnlyMemory<byte> original, CancellationToken cancellationToken) => new(original, cancellationToken);

    /// <summary>Waits for the analysis.</summary>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public CodeAnalysis Get() => _analysis.GetAwaiter().GetResult();

    /// <summary>Ends the analysis where nobody asks for it any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();

        // It reads the module's bytes until it hears of that; and no failure of it may be left unseen. What failed was thrown by Get.
        Task.WhenAny(_analysis).GetAwaiter().GetResult();
        _ = _analysis.Exception;
        _stop.Dispose();
    }
}
