// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Boot.Images;

/// <summary>Writes the guest's first and only file system.</summary>
internal static class InitialFileSystem
{
    private static readonly string[] Folders = ["bin", "dev", "proc", "sys", "tmp", "mnt", InitScript.ModuleFolder, InitScript.CommandFolder];

    /// <summary>Writes it.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="busybox">The guest's one program, linked statically.</param>
    /// <param name="mark">What lines of the report begin with.</param>
    /// <param name="modules">The modules in their order.</param>
    /// <param name="commands">The commands in their order.</param>
    public static void Write(string path, byte[] busybox, string mark, IReadOnlyList<GuestModule> modules, IReadOnlyList<string> commands)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var archive = new CpioWriter(stream);
        foreach (var folder in Folders)
            archive.AddFolder(folder);

        // The kernel opens it before anything is mounted.
        archive.AddDevice("dev/console", 5, 1);
        archive.AddProgram("bin/busybox", busybox);
        archive.AddProgram("init", InitScript.Make(mark));
        for (var i = 0; i < modules.Count; i++)
            archive.AddFile(InitScript.ModuleName(i, modules[i].Information.Name), modules[i].Image);
        for (var i = 0; i < commands.Count; i++)
            archive.AddFile(InitScript.CommandName(i), Encoding.UTF8.GetBytes(commands[i] + "\n"));
        archive.Finish();
    }
}
