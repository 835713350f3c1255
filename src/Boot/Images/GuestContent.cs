// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Images;

/// <summary>A file of the guest.</summary>
/// <param name="Name">Its path from the root on, without the first slash.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="IsProgram">Whether it can be executed.</param>
internal sealed record GuestContent(string Name, byte[] Bytes, bool IsProgram)
{
    /// <summary>Reads files.</summary>
    /// <returns>Null where the diagnostics say which cannot be read.</returns>
    public static IReadOnlyList<GuestContent>? Read(IReadOnlyList<GuestFile> files, DiagnosticBag diagnostics)
    {
        var contents = new List<GuestContent>();
        foreach (var file in files)
        {
            if (ModuleFile.TryRead(file.Source, diagnostics) is { } bytes)
                contents.Add(new(file.Target.TrimStart('/'), bytes, CanExecute(file.Source)));
        }

        return contents.Count == files.Count ? contents : null;
    }

    private static bool CanExecute(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;
}
