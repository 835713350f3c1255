// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>Debian's own drivers of what is in the machine, and what is done with it.</summary>
internal static class Drivers
{
    /// <summary>The drivers; what they need is loaded with them. ext4 asks for crc32c by a name that only modprobe resolves.</summary>
    public static readonly string[] Names = ["virtio_pci", "virtio_blk", "crc32c_generic", "ext4", "e1000", "ata_piix", "sd_mod", "i2c_piix4", "parport_pc", "floppy"];

    /// <summary>QEMU's network, whose gateway answers pings itself.</summary>
    public static readonly string[] Network = ["-netdev", "user,id=network", "-device", "e1000,netdev=network"];

    /// <summary>A command that pings the gateway.</summary>
    public const string UseNetwork = "ifconfig eth0 10.0.2.15 up && ping -c 1 -W 10 10.0.2.2";

    /// <summary>A command that mounts a disk, writes, and reads back what another mount wrote.</summary>
    public static string UseDisk(string device) =>
        $"set -e; mount -t ext4 /dev/{device} /mnt; seq 1000 > /mnt/file; umount /mnt; mount -t ext4 /dev/{device} /mnt; md5sum /mnt/file; umount /mnt";

    /// <summary>What <see cref="UseDisk"/> prints: the sum of the numbers from 1 to 1000.</summary>
    public const string DiskSum = "53d025127ae99ab79e8502aae2d9bea6  /mnt/file";

    /// <summary>Makes a disk with an ext4 file system, and QEMU's arguments for it.</summary>
    public static async Task<string[]> DiskAsync(string path, string device, string size = "16M")
    {
        var result = await ExternalCommand.RunAsync(Path.GetDirectoryName(path)!, "mke2fs", ["-q", "-t", "ext4", path, size], CancellationToken.None);
        Assert.IsTrue(result.Succeeded, result.Error);
        var name = Path.GetFileNameWithoutExtension(path);
        return ["-drive", $"file={path},if=none,format=raw,id={name}", "-device", $"{device},drive={name}"];
    }
}
