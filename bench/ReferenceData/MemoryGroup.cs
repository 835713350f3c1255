// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;

namespace Afterlink.Bench.ReferenceData;

/// <summary>A memory cgroup of the bench's own, version 1 or 2.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _folder;
    private readonly bool _isFirstVersion;

    private MemoryGroup(string folder, bool isFirstVersion) => (_folder, _isFirstVersion) = (folder, isFirstVersion);

    /// <summary>Makes one; null where this user may not.</summary>
    public static MemoryGroup? TryCreate(string name)
    {
        foreach (var (root, isFirst) in (IEnumerable<(string, bool)>)[("/sys/fs/cgroup/memory", true), ("/sys/fs/cgroup", false)])
        {
            try
            {
                if (!Directory.Exists(root))
                    continue;
                var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
                if (File.Exists(Path.Combine(folder, isFirst ? "memory.limit_in_bytes" : "memory.max")))
                    return new(folder, isFirst);
                Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next one.
            }
        }

        return null;
    }

    public long Used => Read(_isFirstVersion ? "memory.usage_in_bytes" : "memory.current");

    /// <summary>The most that was used at any time.</summary>
    public long Peak => Read(_isFirstVersion ? "memory.max_usage_in_bytes" : "memory.peak");

    /// <summary>Processes that the kernel ended for want of memory.</summary>
    public long Kills => long.Parse(
        File.ReadLines(Path.Combine(_folder, _isFirstVersion ? "memory.oom_control" : "memory.events")).First(static line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Split(' ')[1],
        CultureInfo.InvariantCulture);

    public void Limit(long bytes) => File.WriteAllText(Path.Combine(_folder, _isFirstVersion ? "memory.limit_in_bytes" : "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts a process of this program in it.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "echo $$ > \"$0\" && exec \"$@\"", Path.Combine(_folder, "cgroup.procs"), Environment.ProcessPath!, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = "0x2000000" },
        };
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(_folder);

    private long Read(string name) => long.Parse(File.ReadAllText(Path.Combine(_folder, name)).Trim(), CultureInfo.InvariantCulture);
}
