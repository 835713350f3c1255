// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>One mapping of this process.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">Address behind it.</param>
/// <param name="Access">What is allowed.</param>
/// <param name="Offset">Offset in the file of its first byte.</param>
/// <param name="DeviceMajor">Major number of the file's device; 0 for anonymous memory.</param>
/// <param name="DeviceMinor">Minor number of it.</param>
/// <param name="Inode">The file's inode; 0 for anonymous memory.</param>
/// <param name="IsHeap">Whether it is the area that brk(2) grows.</param>
internal readonly record struct Mapping(
    nuint Start, nuint End, MappingAccess Access, ulong Offset, uint DeviceMajor, uint DeviceMinor, ulong Inode, bool IsHeap)
{
    /// <summary>Whether it maps a file.</summary>
    public bool IsFile => Inode != 0;

    /// <summary>The protection bits that mprotect(2) takes.</summary>
    public int Protection => (int)(Access & (MappingAccess.Read | MappingAccess.Write | MappingAccess.Execute));

    /// <summary>What is mapped at an address of it.</summary>
    public PhysicalIdentity IdentityAt(nuint address) => new(DeviceMajor, DeviceMinor, Inode, Offset + (address - Start));
}
