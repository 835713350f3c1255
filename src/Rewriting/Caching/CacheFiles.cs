// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Caching;

/// <summary>The files of a cache, by name. Another process may remove or replace any of them at any time.</summary>
internal sealed class CacheFiles(string folder, string extension)
{
    private const string TemporaryExtension = ".tmp";

    // What a process that was killed has left behind; one that lives has finished its file long before.
    private static readonly TimeSpan TemporaryLifetime = TimeSpan.FromHours(1);

    /// <summary>Opens a file for reading; null where there is none.</summary>
    public FileStream? OpenRead(string name)
    {
        try
        {
            return new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file whole or not at all. Whoever reads the one that it replaces goes on reading that.</summary>
    public void Write(string name, Action<Stream> write)
    {
        var temporary = Path.Combine(folder, $"{name}.{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                write(stream);
            File.Move(temporary, PathOf(name), overwrite: true);
        }
        finally
        {
            // No longer there when it was moved.
            TryDelete(temporary);
        }
    }

    /// <summary>Marks a file as used.</summary>
    public void Touch(string name)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(name), DateTime.UtcNow);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // It was removed meanwhile; what was read of it is as good as before.
        }
    }

    /// <summary>Removes a file.</summary>
    public void Delete(string name) => TryDelete(PathOf(name));

    /// <summary>All files, those unused for longest first.</summary>
    public List<(string Path, long Bytes, DateTime Used)> List()
    {
        var files = new List<(string Path, long Bytes, DateTime Used)>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + extension))
        {
            // One that is gone meanwhile has no length.
            if (file.Exists)
                files.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
        }

        files.Sort(static (left, right) => left.Used != right.Used ? left.Used.CompareTo(right.Used) : string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    /// <summary>Removes files that were unused for longest, until the rest has no more bytes than <paramref name="maxBytes"/>.</summary>
    public void Trim(long maxBytes)
    {
        try
        {
            var files = List();
            var bytes = files.Sum(static file => file.Bytes);
            foreach (var file in files)
            {
                if (bytes <= maxBytes)
                    break;
                if (TryDelete(file.Path))
                    bytes -= file.Bytes;
            }

            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + TemporaryExtension))
            {
                if (DateTime.UtcNow - file.LastWriteTimeUtc > TemporaryLifetime)
                    TryDelete(file.FullName);
            }
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // The next process tries again; too large a cache is no reason to fail.
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name + extension);

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return false;
        }
    }
}
