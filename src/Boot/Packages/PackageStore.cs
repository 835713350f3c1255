// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Packages;

/// <summary>Debian packages, fetched and unpacked without being installed.</summary>
/// <param name="folder">Where they are kept.</param>
/// <param name="source">Where they come from.</param>
/// <param name="progress">Is told what takes time.</param>
/// <param name="diagnostics">Receives what goes wrong.</param>
internal sealed class PackageStore(MachineFolder folder, PackageSource source, IProgress<string>? progress, DiagnosticBag diagnostics)
{
    private static readonly string[] Tools = ["apt-get", "apt-cache", "dpkg-deb"];

    /// <summary>What apt offers.</summary>
    public PackageSource Source => source;

    /// <summary>The names of what is unpacked and begins so, the newest first: <c>name_version</c>.</summary>
    public IReadOnlyList<string> Find(string prefix)
    {
        var place = Path.Combine(folder.FullPath, "packages");
        return !Directory.Exists(place) ? [] : [.. new DirectoryInfo(place).EnumerateDirectories(prefix + "*")
            .OrderByDescending(static entry => entry.LastWriteTimeUtc).Select(static entry => entry.FullName)];
    }

    /// <summary>Makes sure that packages are unpacked, together in one folder.</summary>
    /// <param name="name">The folder's name below <c>packages</c>.</param>
    /// <param name="packages">Names and versions.</param>
    /// <param name="finish">What else is to be done before the folder appears, with where it is and where it will be; null for nothing.</param>
    /// <param name="cancellationToken">Ends it, and leaves nothing.</param>
    /// <returns>The folder; null where the diagnostics say why there is none.</returns>
    public async Task<string?> UnpackAsync(string name, IReadOnlyList<(string Name, string Version)> packages, Action<string, string>? finish, CancellationToken cancellationToken)
    {
        var place = Path.Combine(folder.FullPath, "packages", name);
        if (Directory.Exists(place))
            return place;
        if (!HasTools())
            return null;
        using var gate = await folder.LockAsync(cancellationToken);
        if (Directory.Exists(place))
            return place;

        var temporary = folder.CreateTemporary();
        try
        {
            var (archives, content) = (Directory.CreateDirectory(Path.Combine(temporary, "archives")).FullName, Path.Combine(temporary, "content"));
            foreach (var package in packages)
            {
                if (!await FetchAsync(archives, package.Name, package.Version, cancellationToken))
                    return null;
            }

            progress?.Report($"unpacking {name}");
            foreach (var archive in Directory.EnumerateFiles(archives, "*.deb").Order(StringComparer.Ordinal))
            {
                var result = await ExternalCommand.RunAsync(temporary, "dpkg-deb", ["-x", archive, content], cancellationToken);
                if (!result.Succeeded)
                {
                    diagnostics.Add(DiagnosticId.PackageNotFetched, Path.GetFileName(archive), result.Summary);
                    return null;
                }
            }

            finish?.Invoke(content, place);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Directory.Move(content, place);
            return place;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.MachineFolderUnusable, folder.FullPath, exception.Message);
            return null;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<bool> FetchAsync(string archives, string name, string version, CancellationToken cancellationToken)
    {
        progress?.Report($"fetching {name} {version}");
        var result = await source.DownloadAsync(archives, name, version, cancellationToken);
        if (!result.Succeeded)
        {
            // The archive keeps few versions: a list of last week may name one that is gone.
            var update = await source.UpdateAsync(cancellationToken);
            if (update is { Changed: true, Problem: null })
                result = await source.DownloadAsync(archives, name, version, cancellationToken);
        }

        if (!result.Succeeded)
            diagnostics.Add(DiagnosticId.PackageNotFetched, $"{name} {version}", result.Summary);
        return result.Succeeded;
    }

    private bool HasTools()
    {
        var missing = Tools.Where(static tool => !ExternalCommand.Exists(tool)).ToList();
        if (missing.Count != 0)
            diagnostics.Add(DiagnosticId.BootToolMissing, missing[0], "kernels are fetched with Debian's tools; elsewhere, name a kernel image by its path");
        return missing.Count == 0;
    }
}
