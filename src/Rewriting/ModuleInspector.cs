// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>Reads what a rewritten module says of itself.</summary>
public static class ModuleInspector
{
    /// <summary>Reads note and site table of the file at <paramref name="path"/>.</summary>
    /// <param name="path">A rewritten module.</param>
    /// <param name="diagnostics">Receives why there is no result.</param>
    /// <returns>Null where the file is not a rewritten module or is damaged.</returns>
    public static ModuleInfo? InspectFile(string path, DiagnosticBag diagnostics) => throw new NotImplementedException();

    /// <summary>Reads note and site table of a module that is in memory.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="path">Its name in the result.</param>
    /// <param name="diagnostics">Receives why there is no result.</param>
    /// <returns>Null where the module is not a rewritten one or is damaged.</returns>
    public static ModuleInfo? Inspect(ReadOnlyMemory<byte> image, string path, DiagnosticBag diagnostics) => throw new NotImplementedException();
}
