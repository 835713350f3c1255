// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Caching;

/// <summary>
/// Results of earlier rewrites by the content of their modules. An entry is one file that is written under another name and renamed, and
/// read whole from one open file, so any number of threads and processes may use a folder at once. Nothing that goes wrong here keeps
/// a module from being rewritten: it is a note in <see cref="Problems"/>.
/// </summary>
public sealed class RewriteCache : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Extension = ".entry";

    // Looking at every file for every new one would be quadratic; so it is done each time that this part of the limit was added.
    private const int TrimEvery = 16;

    private readonly CacheFiles _files;
    private readonly long _maxBytes;
    private readonly DiagnosticBag _problems;
    private long _added;
    private int _isReadOnly;

    private RewriteCache(string folder, long maxBytes, DiagnosticBag problems)
    {
        Folder = folder;
        _files = new CacheFiles(folder, Extension);
        _maxBytes = maxBytes;
        _problems = problems;
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>What went wrong with the cache itself.</summary>
    public IReadOnlyCollection<Diagnostic> Problems
    {
        get
        {
            lock (_problems)
                return [.. _problems];
        }
    }

    /// <summary>Opens a cache, and makes its folder where there is none.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="diagnostics">Receives why it is not used.</param>
    /// <returns>Null where there is to be none, or it cannot be used.</returns>
    public static RewriteCache? Open(CacheSettings settings, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (settings.Folder is not { } folder)
            return null;
        try
        {
            folder = Path.GetFullPath(folder);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, Private);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.CacheUnusable, folder, exception.Message);
            return null;
        }

        if (FindDistrust(folder) is { } reason)
        {
            diagnostics.Add(DiagnosticId.CacheUnusable, folder, reason);
            return null;
        }

        return new RewriteCache(folder, settings.MaxBytes, new DiagnosticBag());
    }

    /// <summary>What it holds.</summary>
    public CacheUse Measure()
    {
        var files = _files.List();
        return new CacheUse(Folder, files.Count, files.Sum(static file => file.Bytes), _maxBytes);
    }

    /// <summary>Removes all entries.</summary>
    /// <returns>What it held.</returns>
    public CacheUse Clear()
    {
        var use = Measure();
        _files.Trim(maxBytes: 0);
        return use;
    }

    /// <summary>Makes room where the limit is passed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _added, 0) != 0)
            _files.Trim(_maxBytes);
    }

    /// <summary>The result of an earlier rewrite, with its diagnostics added to <paramref name="diagnostics"/>; null where there is none.</summary>
    internal RewrittenModule? Find(CacheKey key, DiagnosticBag diagnostics)
    {
        try
        {
            using var stream = _files.OpenRead(key.Name);
            if (stream is null)
                return null;
            if (CacheEntry.Read(stream, key) is { } entry && CachedReport.Read(entry.Report, diagnostics) is { } sites)
            {
                _files.Touch(key.Name);
                return new RewrittenModule(entry.Image, sites);
            }

            Note(DiagnosticId.CacheEntryDamaged, key.Name);
            _files.Delete(key.Name);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            Note(DiagnosticId.CacheUnusable, Folder, exception.Message);
        }

        return null;
    }

    /// <summary>Keeps the result of a rewrite that was verified.</summary>
    internal void Store(CacheKey key, RewrittenModule module, DiagnosticBag diagnostics)
    {
        if (Volatile.Read(ref _isReadOnly) != 0 || module.Image.LongLength > _maxBytes)
            return;
        try
        {
            var report = CachedReport.Write(module.Sites, diagnostics);
            _files.Write(key.Name, stream => CacheEntry.Write(stream, key, report, module.Image));
            var added = Interlocked.Add(ref _added, report.LongLength + module.Image.LongLength);
            if (added > _maxBytes / TrimEvery && Interlocked.CompareExchange(ref _added, 1, added) == added)
                _files.Trim(_maxBytes);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // A full disk stays full; said once is enough.
            if (Interlocked.Exchange(ref _isReadOnly, 1) == 0)
                Note(DiagnosticId.CacheUnusable, Folder, exception.Message);
        }
    }

    /// <summary>
    /// Why entries of a folder must not be believed; null where they may. An entry is taken without a proof of its own, so whoever could write one
    /// could put any code into modules that other people load.
    /// </summary>
    private static string? FindDistrust(string folder)
    {
        if (OperatingSystem.IsWindows())
            return null; // A profile's folder is its user's by inherited permissions.
        if (FileStatus.Read(folder) is not { } status || FileStatus.CurrentUser is not { } user)
            return OperatingSystem.IsLinux() ? "the system does not tell whose it is" : null;
        if (status.Owner != user)
            return $"it belongs to user {status.Owner}, not to user {user}";
        return status.IsPrivate ? null : "others than its owner may use it; its permissions must be 0700";
    }

    private void Note(DiagnosticId id, params object?[] arguments)
    {
        lock (_problems)
            _problems.Add(id, arguments);
    }
}
