// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>
/// Files that appear together or not at all: each is written beside its place under another name, and renamed when all are there.
/// Disposing before <see cref="Commit"/> leaves nothing.
/// </summary>
internal sealed class FileTransaction(DiagnosticBag diagnostics) : IDisposable
{
    private readonly List<(string Temporary, string Final)> _files = [];

    /// <summary>Makes the folder of a file; it stays, whatever becomes of the files.</summary>
    /// <returns>False where the diagnostics say why it cannot be made.</returns>
    public bool AddFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.OutputUnwritable, path, exception.Message);
            return false;
        }
    }

    /// <summary>Writes one file under its temporary name.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="copyModeFrom">A file whose permissions it gets; null for the system's default.</param>
    /// <returns>False where the diagnostics say why it cannot be written.</returns>
    public bool Add(string path, byte[] content, string? copyModeFrom)
    {
        var (full, temporary) = (path, "");
        try
        {
            full = Path.GetFullPath(path);
            if (FindObstacle(full) is { } obstacle)
            {
                diagnostics.Add(DiagnosticId.OutputUnwritable, path, obstacle);
                return false;
            }

            temporary = Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                // From here on there is something to take away again.
                _files.Add((temporary, full));
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (copyModeFrom is not null && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(copyModeFrom));
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // The name that it has meanwhile says nothing to anybody.
            diagnostics.Add(DiagnosticId.OutputUnwritable, path, temporary.Length == 0 ? exception.Message : exception.Message.Replace(temporary, full, StringComparison.Ordinal));
            return false;
        }
    }

    /// <summary>Why a place cannot be a file's, in words; null where it can.</summary>
    private static string? FindObstacle(string path)
    {
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            return $"there is no folder {folder}, or it may not be entered";

        // Renamed onto a device, a file would take its place: that of /dev/null, too, where the user may do that.
        return FileStatus.Read(path) is { IsRegular: false } ? "it is there already, and no plain file" : null;
    }

    /// <summary>Puts all files in their places.</summary>
    public bool Commit(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = 0;
        try
        {
            for (; done < _files.Count; done++)
                File.Move(_files[done].Temporary, _files[done].Final, overwrite: true);
            _files.Clear();
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.OutputUnwritable, _files[done].Final, exception.Message);

            // A module without its manifest would be taken for one that the generator knows.
            for (var i = 0; i < done; i++)
                Delete(_files[i].Final);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (temporary, _) in _files)
            Delete(temporary);
    }

    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.OutputUnwritable, path, exception.Message);
        }
    }
}
