// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>Finds the sites of a module and says how each would be patched; writes nothing.</summary>
public static class ModuleScanner
{
    /// <summary>Scans the module at <paramref name="path"/>.</summary>
    /// <param name="path">A shared object, executable or relocatable object.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult ScanFile(string path, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Scans a module that is in memory.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="path">Its name in diagnostics.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult Scan(ReadOnlyMemory<byte> image, string path, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
