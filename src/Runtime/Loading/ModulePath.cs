// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;

namespace Afterlink.Loading;

/// <summary>Finds a module where .NET itself would find it for a P/Invoke, so that both come to the same file.</summary>
internal static class ModulePath
{
    /// <summary>The full path of a module.</summary>
    /// <exception cref="AfterlinkException">There is no such file.</exception>
    public static string Resolve(string fileName)
    {
        var searched = new List<string>();
        foreach (var folder in Path.IsPathFullyQualified(fileName) ? [""] : Folders())
        {
            var path = Path.Combine(folder, fileName);
            if (File.Exists(path))
                return Path.GetFullPath(path);
            searched.Add(folder.Length == 0 ? "that place" : folder);
        }

        throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleNotFound, fileName, string.Join(", ", searched));
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

        // Where a single-file application unpacks its native files, and where packages have theirs.
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string list)
        {
            foreach (var folder in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
                yield return folder;
        }
    }
}
