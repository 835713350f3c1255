// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>Reads a module from disk; what goes wrong there is a diagnostic.</summary>
internal static class ModuleFile
{
    /// <summary>The bytes of a file; null where <paramref name="diagnostics"/> says why not.</summary>
    public static byte[]? TryRead(string path, DiagnosticBag diagnostics)
    {
        try
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                diagnostics.Add(DiagnosticId.MissingFile, path);
                return null;
            }

            if (Directory.Exists(path))
            {
                diagnostics.Add(DiagnosticId.InputUnreadable, path, "it is a folder");
                return null;
            }

            // A named pipe or a device has no length, and reading it may never end.
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return File.Exists(file) && new FileInfo(file).Length == 0 ? [] : File.ReadAllBytes(file);
        }
        catch (Exception exception) when (IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, path, exception.Message);
            return null;
        }
    }

    /// <summary>Whether an exception is about the file or its name, and not about this program.</summary>
    public static bool IsFileProblem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;
}
