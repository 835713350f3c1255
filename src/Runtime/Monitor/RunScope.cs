// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor;

/// <summary>A <c>Run</c> in progress on a thread: somebody who can be told of a fault.</summary>
internal sealed class RunScope : IDisposable
{
    [ThreadStatic]
    private static RunScope? _current;

    private readonly RunScope? _outer = _current;

    public RunScope() => _current = this;

    /// <summary>The innermost one of this thread.</summary>
    public static RunScope? Current => _current;

    /// <summary>The first fault.</summary>
    public AfterlinkException? Fault { get; private set; }

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    public void Add(AfterlinkException fault)
    {
        Fault ??= fault;
        Count++;
    }

    public void Dispose() => _current = _outer;
}
