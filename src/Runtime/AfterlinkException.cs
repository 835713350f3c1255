// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink;

/// <summary>A module could not be loaded, bound or run. Each cause has a code with a page in docs/diagnostics.</summary>
public sealed class AfterlinkException : Exception
{
    /// <summary>Makes the exception of a code.</summary>
    /// <param name="id">The code.</param>
    /// <param name="message">One sentence without the code.</param>
    /// <param name="innerException">What caused it, such as the exception that a handler threw.</param>
    public AfterlinkException(DiagnosticId id, string message, Exception? innerException = null)
        : base($"AFL{(int)id:D4}: {message}", innerException) => Id = id;

    /// <summary>The code.</summary>
    public DiagnosticId Id { get; }

    /// <summary>The code as it is written: <c>AFL4001</c>.</summary>
    public string Code => $"AFL{(int)Id:D4}";
}
