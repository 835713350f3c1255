// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot.Qemu;

/// <summary>
/// The folder that QEMU runs in. Its files have plain names there, so that no path of the user's, with a comma or a space in it, has to pass
/// through QEMU's option syntax.
/// </summary>
internal sealed class MachineFiles : IDisposable
{
    public const string Kernel = "kernel";
    public const string Xen = "xen";
    public const string FileSystem = "initramfs";
    public const string Console = "console";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("afterlink-boot-");

    /// <summary>Where it is; nobody else may look into it.</summary>
    public string Folder => _folder.FullName;

    /// <summary>A file of it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Gives a file of the host a name here.</summary>
    public void Link(string name, string target) => File.CreateSymbolicLink(this[name], Path.GetFullPath(target));

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
