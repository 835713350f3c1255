// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData.Pressure;

/// <summary>The memory cgroup of this process, version 1 or 2: what it uses and what it may.</summary>
internal sealed class CgroupMemory
{
    // What version 1 writes for "no limit": the largest multiple of the page size.
    private const ulong NoLimit = 0x7FFF_FFFF_FFFF_F000;

    private readonly string _usage;
    private readonly string[] _limits;

    private CgroupMemory(string usage, string[] limits) => (_usage, _limits) = (usage, limits);

    /// <summary>Where the stalls of its tasks are watched; null for version 1, which has no such file.</summary>
    public string? PressureFile { get; private init; }

    /// <summary>The cgroup that /proc/self/cgroup names.</summary>
    /// <returns>Null where memory is in none, or the file system of cgroups is elsewhere.</returns>
    public static CgroupMemory? OfThisProcess() => Find("/proc/self/cgroup", "/sys/fs/cgroup");

    /// <inheritdoc cref="OfThisProcess"/>
    /// <param name="membership">A file as /proc/self/cgroup.</param>
    /// <param name="root">Where cgroups are mounted.</param>
    internal static CgroupMemory? Find(string membership, string root)
    {
        foreach (var line in ReadLines(membership))
        {
            // id:controllers:path; version 2 has id 0 and no controllers (cgroups(7)).
            var parts = line.Split(':', 3);
            if (parts.Length != 3)
                continue;
            var path = parts[2].TrimStart('/');
            if (parts[1].Split(',').Contains("memory") && First(Path.Combine(root, "memory"), path, "memory.usage_in_bytes") is { } first)
                return new(Path.Combine(first, "memory.usage_in_bytes"), [Path.Combine(first, "memory.limit_in_bytes")]);
            if (parts[0] == "0" && First(root, path, "memory.current") is { } second)
                return new(Path.Combine(second, "memory.current"), [Path.Combine(second, "memory.high"), Path.Combine(second, "memory.max")]) { PressureFile = Path.Combine(second, "memory.pressure") };
        }

        return null;
    }

    /// <summary>Bytes that are charged; 0 where that cannot be read.</summary>
    public ulong Used() => Read(_usage) ?? 0;

    /// <summary>Bytes that may be charged; null where there is no limit.</summary>
    public ulong? Limit()
    {
        ulong? lowest = null;
        foreach (var file in _limits)
        {
            if (Read(file) is { } limit and < NoLimit && limit < (lowest ?? ulong.MaxValue))
                lowest = limit;
        }

        return lowest;
    }

    // In a container the path is that of the host and the files are at the root of what is mounted.
    private static string? First(string root, string path, string file) =>
        new[] { Path.Combine(root, path), root }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)));

    private static ulong? Read(string file) =>
        ReadLines(file).FirstOrDefault() is { } line && ulong.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
