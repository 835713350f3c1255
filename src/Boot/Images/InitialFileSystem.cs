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
    /// <param name="files">More files.</param>
    public static void Write(string path, byte[] busybox, string mark, IReadOnlyList<GuestModule> modules, IReadOnlyList<string> commands, IReadOnlyList<GuestContent> files)
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
        AddFiles(archive, files);
        archive.Finish();
    }

    // The kernel makes no folder that the archive does not name before what is in it.
    private static void AddFiles(CpioWriter archive, IReadOnlyList<GuestContent> files)
    {
        var folders = new HashSet<string>(Folders, StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var slash = file.Name.IndexOf('/'); slash > 0; slash = file.Name.IndexOf('/', slash + 1))
            {
                if (folders.Add(file.Name[..slash]))
                    archive.AddFolder(file.Name[..slash]);
            }

            if (file.IsProgram)
                archive.AddProgram(file.Name, file.Bytes);
            else
                archive.AddFile(file.Name, file.Bytes);
        }
    }
}
