// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>Files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Include { get; } = Path.Combine(Root, "nuget", "include");

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
