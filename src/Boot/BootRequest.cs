// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>Which kernel to boot, under what, and what to do in it.</summary>
/// <param name="Kernel">
/// A Debian kernel by its version and flavour (<c>6.1</c>, <c>6.12</c>, <c>6.1-cloud</c>), or the path of a bootable image.
/// </param>
public sealed record BootRequest(string Kernel)
{
    /// <summary>What the kernel runs on.</summary>
    public Platform Platform { get; init; } = Platform.Bare;

    /// <summary>
    /// What to load, in this order: paths of module files, or names of modules that the kernel brings. What a module needs is loaded
    /// before it, from these files where one has the name, else from the kernel's own.
    /// </summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Commands for the guest's shell (busybox) once all modules are loaded; each has to end with exit code 0.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>Files of the host that the guest has as well: programs for <see cref="Commands"/>, with the libraries they need, and their data.</summary>
    public IReadOnlyList<GuestFile> Files { get; init; } = [];

    /// <summary>Module files that are loaded instead of the kernel's own of the same name when one is needed.</summary>
    public IReadOnlyList<string> Replacements { get; init; } = [];

    /// <summary>Memory of the kernel in MiB; under Xen, the hypervisor's own comes on top.</summary>
    public int MemoryMiB { get; init; } = 320;

    /// <summary>Number of processors.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>How long all may take once the machine has started.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What executes the guest's instructions.</summary>
    public Accelerator Accelerator { get; init; } = Accelerator.Auto;

    /// <summary>More parameters for the kernel's command line.</summary>
    public IReadOnlyList<string> KernelParameters { get; init; } = [];

    /// <summary>More arguments for QEMU, devices say.</summary>
    public IReadOnlyList<string> QemuArguments { get; init; } = [];
}
