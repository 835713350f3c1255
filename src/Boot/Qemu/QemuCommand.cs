// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Boot.Qemu;

/// <summary>The command line of QEMU for a machine whose files are in <see cref="MachineFiles"/>.</summary>
internal static class QemuCommand
{
    /// <summary>The program.</summary>
    public const string Program = "qemu-system-x86_64";

    // Xen 4.17 itself, its frame table and its heap.
    private const int XenMiB = 192;

    // A panic ends the machine at once. The check of the timer measures it by the host's clock, and fails on a busy host; so do the watchdogs.
    private static readonly string[] Parameters =
        ["quiet", "panic=-1", "oops=panic", "no_timer_check", "nowatchdog", "rcupdate.rcu_cpu_stall_suppress=1", "printk.devkmsg=on"];

    private static readonly string[] XenParameters = ["console=com1", "loglvl=error", "guest_loglvl=none", "watchdog=0", "cpuidle=0"];

    /// <summary>The arguments.</summary>
    /// <param name="request">What is to be booted.</param>
    /// <param name="accelerator">KVM or TCG.</param>
    public static IReadOnlyList<string> Arguments(BootRequest request, Accelerator accelerator)
    {
        var isXen = request.Platform == Platform.Xen;
        var parameters = string.Join(' ', [isXen ? "console=hvc0" : "console=ttyS0", .. Parameters, .. request.KernelParameters]);
        var memory = request.MemoryMiB + (isXen ? XenMiB : 0);
        List<string> arguments =
        [
            // The "pc" machine has the devices that are everywhere: PIIX IDE, PIIX4 I2C, and slots for anything else.
            "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "pc",
            "-accel", accelerator == Accelerator.Kvm ? "kvm" : "tcg",
            "-m", memory.ToString(CultureInfo.InvariantCulture),
            "-smp", request.Processors.ToString(CultureInfo.InvariantCulture),

            // First port: the console. Second port: the report.
            "-serial", $"file:{MachineFiles.Console}", "-serial", "stdio",
        ];
        if (accelerator == Accelerator.Kvm)
            arguments.AddRange(["-cpu", "host"]);
        if (isXen)
        {
            // QEMU's multiboot loader: modules are separated by commas, so one within is written twice.
            var xen = string.Join(' ', [.. XenParameters, $"dom0_mem={request.MemoryMiB}M,max:{request.MemoryMiB}M"]);
            var initrd = $"{MachineFiles.Kernel} {parameters}".Replace(",", ",,", StringComparison.Ordinal) + "," + MachineFiles.FileSystem;
            arguments.AddRange(["-kernel", MachineFiles.Xen, "-append", xen, "-initrd", initrd]);
        }
        else
        {
            arguments.AddRange(["-kernel", MachineFiles.Kernel, "-append", parameters, "-initrd", MachineFiles.FileSystem]);
        }

        return [.. arguments, .. request.QemuArguments];
    }
}
