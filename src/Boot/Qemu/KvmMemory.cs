// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Packages;
using Afterlink.Rewriting;

namespace Afterlink.Boot.Qemu;

/// <summary>
/// Remembers that guests hang with KVM on this host, so that only one boot finds out. It is asked again after the host has booted.
/// </summary>
/// <param name="folder">Where it is remembered.</param>
/// <param name="device">The device that gives KVM.</param>
internal sealed class KvmMemory(MachineFolder folder, string device = "/dev/kvm")
{
    private const string BootIdentity = "/proc/sys/kernel/random/boot_id";

    private string Mark => Path.Combine(folder.FullPath, "kvm-hangs");

    /// <summary>Whether a guest is to be tried with KVM.</summary>
    public bool IsWorthTrying => CanOpen() && Read(Mark) is var remembered && (remembered is null || remembered != Read(BootIdentity));

    /// <summary>Remembers that a guest hung.</summary>
    public void Hung()
    {
        try
        {
            File.WriteAllText(Mark, Read(BootIdentity) ?? "");
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // The next boot finds out again.
        }
    }

    private bool CanOpen()
    {
        try
        {
            using var opened = new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return false;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return null;
        }
    }
}
