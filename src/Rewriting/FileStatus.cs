// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;

namespace Afterlink.Rewriting;

/// <summary>What .NET does not tell of a file: its owner, and whether it is a plain file.</summary>
/// <param name="Owner">User who owns it.</param>
/// <param name="Mode">Type and permission bits, as in inode(7).</param>
internal readonly record struct FileStatus(uint Owner, ushort Mode)
{
    // statx(2): its structure is the same on every architecture, unlike that of stat(2).
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7ff;
    private const int StructureSize = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int PermissionsOfOthers = 0x3F;

    /// <summary>Whether it is a plain file, and not a pipe, a device or a socket, which reading may never end.</summary>
    public bool IsRegular => (Mode & TypeMask) == RegularFile;

    /// <summary>Whether nobody but its owner may read or change it.</summary>
    public bool IsPrivate => (Mode & PermissionsOfOthers) == 0;

    /// <summary>The user whose permissions this process has; null where the system does not tell.</summary>
    public static uint? CurrentUser
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() ? GetEffectiveUser() : null;
            }
            catch (EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>The status of a file, through symbolic links; null where there is none or the system does not tell.</summary>
    public static FileStatus? Read(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var structure = new byte[StructureSize];
        try
        {
            if (ReadStatus(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, BasicStats, structure) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            // musl before 1.2.
            return null;
        }

        return new FileStatus(BitConverter.ToUInt32(structure, OwnerOffset), BitConverter.ToUInt16(structure, ModeOffset));
    }

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadStatus(int folder, byte[] path, int flags, uint mask, byte[] structure);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUser();
}
