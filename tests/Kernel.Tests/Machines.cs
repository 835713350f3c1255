// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Boot;
using Afterlink.Rewriting.Kernel;

namespace Afterlink.Kernel.Tests;

/// <summary>The machines that tests boot. Starts take long, so all that is asked of a machine is done in one.</summary>
internal static class Machines
{
    /// <summary>How long a boot may take: a start takes seconds of a processor, and many minutes of one that others keep busy.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(20);

    private static readonly ConcurrentDictionary<(string Kernel, Platform Platform, bool IsRewritten), Lazy<Task<BootResult>>> Boots = new();

    private static readonly ConcurrentDictionary<string, Lazy<Task<BootResult>>> AnyHypervisor = new();

    /// <summary>The machine with modules as they were built.</summary>
    public static Task<BootResult> RawAsync(string kernel, Platform platform) => SharedAsync(kernel, platform, isRewritten: false);

    /// <summary>The machine with rewritten modules, the kernel's own drivers among them.</summary>
    public static Task<BootResult> RewrittenAsync(string kernel, Platform platform) => SharedAsync(kernel, platform, isRewritten: true);

    /// <summary>A machine without Xen, with modules that are bound under any hypervisor.</summary>
    public static Task<BootResult> UnderAnyHypervisorAsync(string kernel) => AnyHypervisor.GetOrAdd(kernel, static key => new(() => BootUnderAnyHypervisorAsync(key))).Value;

    /// <summary>Boots without KVM: where it is there, guests still may hang with it.</summary>
    public static Task<BootResult> BootAsync(BootRequest request, CancellationToken cancellationToken) =>
        ModuleBoot.RunAsync(request with { Accelerator = Accelerator.Tcg }, progress: null, cancellationToken);

    /// <summary>The codes of what a boot says, in order.</summary>
    public static IEnumerable<string> Codes(this BootResult result) => result.Diagnostics.Select(static diagnostic => diagnostic.Code);

    /// <summary>All that is known of a boot, for messages.</summary>
    public static string Describe(this BootResult result) => string.Join('\n',
        [.. result.Diagnostics.Select(static diagnostic => diagnostic.ToString()), .. result.Modules.Concat(result.Commands).SelectMany(static step => step.Lines.Prepend(step.Name)), .. result.Console]);

    /// <summary>The step of a module.</summary>
    public static GuestStep Module(this BootResult result, string name)
    {
        var step = result.Modules.SingleOrDefault(step => Path.GetFileNameWithoutExtension(step.Name) == name);
        Assert.IsNotNull(step, result.Describe());
        return step;
    }

    private static Task<BootResult> SharedAsync(string kernel, Platform platform, bool isRewritten) => Boots.GetOrAdd(
        (kernel, platform, isRewritten),
        static key => new(() => key.IsRewritten ? BootRewrittenAsync(key.Kernel, key.Platform) : BootRawAsync(key.Kernel, key.Platform))).Value;

    private static async Task<BootResult> BootRawAsync(string kernel, Platform platform) => await BootAsync(
        new BootRequest(kernel)
        {
            Platform = platform,
            Timeout = Patience,
            Modules =
            [
                await KernelFixtures.ModuleAsync(kernel, "hypercalls", "hypercalls"),
                await KernelFixtures.ModuleAsync(kernel, "rawio", "rawio"),
                await KernelFixtures.ModuleAsync(kernel, "rawio", "rawfault"),
            ],
            Replacements = [await KernelFixtures.ModuleAsync(kernel, "rawio", "oracle")],
            Commands = ["rmmod rawio"],
        },
        CancellationToken.None);

    private static async Task<BootResult> BootUnderAnyHypervisorAsync(string kernel) => await BootAsync(
        new BootRequest(kernel)
        {
            Timeout = Patience,
            Modules =
            [
                await RewrittenModules.FixtureAsync(kernel, "rawio", HypervisorScope.AnyHypervisor),
                await RewrittenModules.FixtureAsync(kernel, "rawfault", HypervisorScope.AnyHypervisor),
            ],
            Replacements = [await KernelFixtures.ModuleAsync(kernel, "rawio", "oracle")],
        },
        CancellationToken.None);

    private static async Task<BootResult> BootRewrittenAsync(string kernel, Platform platform)
    {
        using var disks = new TemporaryFolder();
        string[] devices = [.. await Drivers.DiskAsync(disks["virtio.img"], "virtio-blk-pci"), .. await Drivers.DiskAsync(disks["ide.img"], "ide-hd"), .. Drivers.Network];
        return await BootAsync(
            new BootRequest(kernel)
            {
                Platform = platform,
                Timeout = Patience,
                Modules =
                [
                    await RewrittenModules.FixtureAsync(kernel, "rawio"),
                    await RewrittenModules.FixtureAsync(kernel, "rawfault"),
                    .. Drivers.Names,
                ],
                Replacements = [await KernelFixtures.ModuleAsync(kernel, "rawio", "oracle"), .. await RewrittenModules.DriversAsync(kernel)],
                Commands = ["rmmod rawio", Drivers.UseDisk("vda"), Drivers.UseDisk("sda"), Drivers.UseNetwork],
                QemuArguments = devices,
            },
            CancellationToken.None);
    }
}
