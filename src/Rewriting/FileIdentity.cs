// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>Whether two paths name one file.</summary>
internal static class FileIdentity
{
    /// <summary>
    /// Whether both paths lead to the same file: by name, through symbolic links, or as hard links. False where one of them does not exist.
    /// </summary>
    public static bool IsSame(string left, string right)
    {
        try
        {
            if (string.Equals(Path.GetFullPath(left), Path.GetFullPath(right), StringComparison.Ordinal))
                return true;
            if (!File.Exists(left) || !File.Exists(right))
                return false;

            // Asking for a pipe's inode would open it, and wait for its other end.
            if (FileStatus.Read(left) is { IsRegular: false } || FileStatus.Read(right) is { IsRegular: false })
                return false;
            return string.Equals(Resolve(left), Resolve(right), StringComparison.Ordinal)
                || (Inode(left) is { } inode && inode == Inode(right));
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // Neither is touched here; reading the input or writing the output says what is wrong with them.
            return false;
        }
    }

    private static string Resolve(string path)
    {
        // Directories on the way can be links too.
        var full = Path.GetFullPath(path);
        var target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        var directory = Path.GetDirectoryName(target);
        var resolved = directory is null ? null : Directory.ResolveLinkTarget(directory, returnFinalTarget: true)?.FullName ?? directory;
        return resolved is null ? target : Path.Combine(resolved, Path.GetFileName(target));
    }

    /// <summary>
    /// Mount and inode of a file, as the kernel tells of an open one (proc(5), fdinfo): .NET has no other way to ask without native code.
    /// Null where the system does not tell (before Linux 5.14, or another system).
    /// </summary>
    private static (string Mount, string Inode)? Inode(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        using var handle = File.OpenHandle(path);
        var (mount, inode) = ("", "");
        foreach (var line in File.ReadLines($"/proc/self/fdinfo/{handle.DangerousGetHandle()}"))
        {
            if (line.StartsWith("mnt_id:", StringComparison.Ordinal))
                mount = line;
            else if (line.StartsWith("ino:", StringComparison.Ordinal))
                inode = line;
        }

        return inode.Length == 0 ? null : (mount, inode);
    }
}
