// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Boot;

namespace Afterlink.Kernel.Tests.ReferenceData;

/// <summary>
/// Machines that have what a host of tests may not have: cgroups of version 2 alone, pressure stall information, two nodes of memory, swap, a disk.
/// </summary>
internal static class ReferenceDataMachines
{
    /// <summary>It cannot map a sealed file shared, and knows neither PROCMAP_QUERY nor PAGEMAP_SCAN.</summary>
    public const string Old = "6.1";

    /// <summary>It has all of them.</summary>
    public const string New = "6.12";

    private const int NodeMiB = 384;

    private static readonly string[] Modules = ["virtio_pci", "virtio_blk", "crc32c_generic", "ext4", "zram"];

    // A disk, since pages of the first file system cannot be taken back; and cgroups.
    private const string Prepare = "mount -t cgroup2 none /sys/fs/cgroup && echo +memory > /sys/fs/cgroup/cgroup.subtree_control && mount -t ext4 /dev/vda /mnt";

    /// <summary>Compressed memory as swap.</summary>
    private const string Swap = "echo 64M > /sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0";

    // One boot for all that goes together: each takes a minute of an emulated machine.
    private static readonly (string Kernel, string[] Commands)[] Runs =
    [
        (Old, ["guest pressure 4 2 1", "guest stall machine"]),
        (New, ["guest users", "guest nodes Interleave", "guest nodes Local", "guest nodes Prefer 0", "guest nodes Prefer 1", "guest nodes Interleave 7 8", "guest huge 8192"]),
        (New, ["guest pressure 4 2 1", "guest pressure 1 2 4"]),
        (New, ["guest stall machine", "guest stall group", Swap, "guest swap"]),
    ];

    private static readonly ConcurrentDictionary<int, Lazy<Task<BootResult>>> Boots = new();

    /// <summary>What a scenario tells.</summary>
    public static async Task<ScenarioResult> RunAsync(string kernel, string scenario)
    {
        var run = Array.FindIndex(Runs, run => run.Kernel == kernel && run.Commands.Contains("guest " + scenario));
        var result = await Boots.GetOrAdd(run, static run => new(() => BootAsync(Runs[run].Kernel, Runs[run].Commands))).Value;
        var step = result.Commands.SingleOrDefault(step => step.Name == "guest " + scenario);
        Assert.IsTrue(step is { Succeeded: true }, result.Describe());
        return new ScenarioResult(step!.Lines);
    }

    private static async Task<BootResult> BootAsync(string kernel, string[] commands)
    {
        using var disks = new TemporaryFolder();
        return await Machines.BootAsync(
            new BootRequest(kernel)
            {
                Timeout = Machines.Patience,
                MemoryMiB = 2 * NodeMiB,
                Processors = 2,
                Modules = Modules,
                Files = await GuestProgram.FilesAsync(),
                KernelParameters = ["psi=1", "cgroup_no_v1=all"],
                QemuArguments = [.. await Drivers.DiskAsync(disks["disk.img"], "virtio-blk-pci", "96M"), .. Node(0), .. Node(1)],
                Commands = [Prepare, .. commands],
            },
            CancellationToken.None);
    }

    private static string[] Node(int number) =>
        ["-object", $"memory-backend-ram,id=node{number},size={NodeMiB}M", "-numa", $"node,memdev=node{number},cpus={number}"];
}
