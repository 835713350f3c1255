// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot.Packages;

/// <summary>
/// What apt offers here, from the sources of this system. First by the lists that the system has; where these lack a package or are too old
/// to fetch it, by lists of our own, which need no privilege to be updated.
/// </summary>
/// <param name="folder">Where lists of our own are kept.</param>
internal sealed class PackageSource(MachineFolder folder)
{
    // Debian's security archive changes a few times a day.
    private static readonly TimeSpan ListLifetime = TimeSpan.FromHours(1);

    private string[] _options = [];

    private string ListFolder => Path.Combine(folder.FullPath, "apt");

    /// <summary>The versions of a package, the highest first.</summary>
    public async Task<IReadOnlyList<DebianPackage>> ShowAsync(string name, CancellationToken cancellationToken)
    {
        // A name that no list has is an error to apt-cache, and an answer to us.
        var result = await ExternalCommand.RunAsync(folder.FullPath, "apt-cache", [.. _options, "show", "--", name], cancellationToken);
        return result.Succeeded ? [.. DebianPackage.Parse(result.Output).Where(package => package.Name == name)] : [];
    }

    /// <summary>Fetches a package into a folder; apt checks it against the signed lists.</summary>
    public Task<ExternalResult> DownloadAsync(string target, string name, string version, CancellationToken cancellationToken) =>
        ExternalCommand.RunAsync(target, "apt-get", [.. _options, "-q", "-o", "APT::Sandbox::User=root", "download", "--", $"{name}={version}"], cancellationToken);

    /// <summary>Goes over to lists of our own and updates them.</summary>
    /// <returns>Null where that was done, else what apt says; and null in <c>Changed</c> where it was done before.</returns>
    public async Task<(bool Changed, string? Problem)> UpdateAsync(CancellationToken cancellationToken)
    {
        if (_options.Length != 0)
            return (false, null);
        var (lists, cache, stamp) = (Path.Combine(ListFolder, "lists"), Path.Combine(ListFolder, "cache"), Path.Combine(ListFolder, "updated"));
        Directory.CreateDirectory(Path.Combine(lists, "partial"));
        Directory.CreateDirectory(Path.Combine(cache, "archives", "partial"));
        _options = ["-o", $"Dir::State::Lists={lists}", "-o", $"Dir::Cache={cache}"];
        if (File.Exists(stamp) && DateTime.UtcNow - File.GetLastWriteTimeUtc(stamp) < ListLifetime)
            return (true, null);
        var result = await ExternalCommand.RunAsync(folder.FullPath, "apt-get", [.. _options, "-q", "-o", "APT::Sandbox::User=root", "update"], cancellationToken);
        if (!result.Succeeded)
            return (true, result.Summary);
        File.WriteAllText(stamp, "");
        return (true, null);
    }
}
