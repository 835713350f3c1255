// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Batch;

/// <summary>Finds all files below a folder, in the order of their paths. It follows no link, so it ends and stays inside.</summary>
internal static class FolderScan
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>Lists modules, links and other plain files; pipes, sockets and devices are nothing that can be copied.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="diagnostics">Receives what cannot be read.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static List<FolderEntry> Run(string folder, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var entries = new List<FolderEntry>();
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var item in new DirectoryInfo(current).EnumerateFileSystemInfos("*", Everything))
                {
                    if (item.LinkTarget is not null)
                        entries.Add(new FolderEntry(Path.GetRelativePath(folder, item.FullName), FolderEntryType.Link));
                    else if (item is DirectoryInfo)
                        folders.Push(item.FullName);
                    else if (Classify(item.FullName, diagnostics) is { } type)
                        entries.Add(new FolderEntry(Path.GetRelativePath(folder, item.FullName), type));
                }
            }
            catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
            {
                diagnostics.Add(DiagnosticId.InputUnreadable, current, exception.Message);
            }
        }

        entries.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return entries;
    }

    private static FolderEntryType? Classify(string path, DiagnosticBag diagnostics)
    {
        try
        {
            // Opening a pipe waits for its other end.
            if (FileStatus.Read(path) is { IsRegular: false })
                return null;
            using var file = File.OpenHandle(path);
            Span<byte> magic = stackalloc byte[4];
            return RandomAccess.Read(file, magic, 0) == magic.Length && magic.SequenceEqual("\x7f"u8 + "ELF"u8) ? FolderEntryType.Module : FolderEntryType.Other;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, path, exception.Message);
            return null;
        }
    }
}
