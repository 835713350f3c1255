// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Batch;

/// <summary>Brings what is not rewritten from one folder to the other: each file or link whole or not at all.</summary>
internal sealed class FolderCopy(FolderRequest request, DiagnosticBag diagnostics)
{
    private readonly string _input = RealPath.Of(request.InputPath);

    /// <summary>Files that were copied.</summary>
    public int FileCount { get; private set; }

    /// <summary>Links that were made.</summary>
    public int LinkCount { get; private set; }

    /// <summary>Links that were not made.</summary>
    public int LinksLeftOut { get; private set; }

    /// <summary>Copies files with their permissions.</summary>
    public void Files(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Place(path, place => CopyFile(Path.Combine(request.InputPath, path), place)))
                FileCount++;
        }
    }

    /// <summary>Makes those links again that lead to something in the other folder.</summary>
    public void Links(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FindTarget(path) is { } target && Place(path, place => MakeLink(place, target)))
                LinkCount++;
            else
                LinksLeftOut++;
        }
    }

    /// <summary>What the link is to hold; null where it leads out of the folder or to nothing that was written.</summary>
    private string? FindTarget(string path)
    {
        try
        {
            var link = Path.Combine(_input, path);
            var real = RealPath.Of(link);
            if (!RealPath.IsWithin(real, _input))
            {
                diagnostics.Add(DiagnosticId.LinkLeavesFolder, path, request.InputPath);
                return null;
            }

            if (!Path.Exists(Path.Combine(request.OutputPath, Path.GetRelativePath(_input, real))))
                return null;

            // Relative, so that it leads to the other folder's file: by the way it went, or straight where that way went outside.
            var folder = Path.GetDirectoryName(link)!;
            var next = Path.GetFullPath(new FileInfo(link).LinkTarget!, folder);
            return Path.GetRelativePath(folder, RealPath.IsWithin(next, _input) ? next : real);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, path, exception.Message);
            return null;
        }
    }

    private bool Place(string path, Action<string> make)
    {
        var place = Path.GetFullPath(Path.Combine(request.OutputPath, path));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            make(place);
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.OutputUnwritable, place, exception.Message);
            return false;
        }
    }

    private static void CopyFile(string source, string place)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.Copy(source, temporary);
            File.Move(temporary, place, overwrite: true);
        }
        finally
        {
            // No longer there when it was moved.
            File.Delete(temporary);
        }
    }

    private static void MakeLink(string place, string target)
    {
        // symlink(2) makes a link whole or not at all, and replaces nothing.
        if (new FileInfo(place).LinkTarget is not null)
            File.Delete(place);
        File.CreateSymbolicLink(place, target);
    }
}
