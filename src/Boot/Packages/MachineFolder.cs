// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Packages;

/// <summary>
/// The user's folder of unpacked packages. Kernels from here are booted and their headers' scripts are run, so only the user may write it.
/// What is in it appears whole or not at all; one process at a time adds to it.
/// </summary>
internal sealed class MachineFolder
{
    /// <summary>Environment variable: another folder than the default.</summary>
    public const string Variable = "AFTERLINK_MACHINES";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(200);

    // What a process that was killed has left behind; a fetch that lives takes minutes.
    private static readonly TimeSpan TemporaryLifetime = TimeSpan.FromHours(6);

    private MachineFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Opens the folder, and makes it where there is none.</summary>
    /// <returns>Null where the diagnostics say why it cannot be used.</returns>
    public static MachineFolder? Open(DiagnosticBag diagnostics) => Open(DefaultPath(Environment.GetEnvironmentVariable), diagnostics);

    /// <summary>Opens a folder, and makes it where there is none.</summary>
    public static MachineFolder? Open(string? path, DiagnosticBag diagnostics)
    {
        if (path is null)
        {
            diagnostics.Add(DiagnosticId.MachineFolderUnusable, Variable, "there is no home folder; name a folder in this environment variable");
            return null;
        }

        try
        {
            path = Path.GetFullPath(path);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, Private);
            var status = FileStatus.Read(path);
            if (status is { } known && FileStatus.CurrentUser is { } user && (known.Owner != user || !known.IsPrivate))
            {
                diagnostics.Add(DiagnosticId.MachineFolderUnusable, path, known.Owner != user ? "it belongs to another user" : "others than its owner may use it; its permissions must be 0700");
                return null;
            }

            return new MachineFolder(path);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.MachineFolderUnusable, path, exception.Message);
            return null;
        }
    }

    /// <summary>Waits until no other process adds to the folder. Disposing lets the next one in.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // FileShare.None is flock(2) here: it ends with the process, whatever ends that.
                return new FileStream(Path.Combine(FullPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(LockInterval, cancellationToken);
            }
        }
    }

    /// <summary>A new, empty folder on the same file system; what earlier processes left of theirs is removed. To be called under the lock.</summary>
    public string CreateTemporary()
    {
        foreach (var left in Directory.EnumerateDirectories(FullPath, ".tmp-*"))
        {
            if (DateTime.UtcNow - Directory.GetCreationTimeUtc(left) > TemporaryLifetime)
                Directory.Delete(left, recursive: true);
        }

        return Directory.CreateDirectory(Path.Combine(FullPath, $".tmp-{Guid.NewGuid():N}")).FullName;
    }

    private static string? DefaultPath(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } given)
            return given;

        // XDG Base Directory Specification: a relative path there is to be ignored.
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
            return Path.Combine(cache, "afterlink-machines");
        return environment("HOME") is { Length: > 0 } home && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".cache", "afterlink-machines") : null;
    }
}
