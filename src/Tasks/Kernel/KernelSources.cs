// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Kernel;

/// <summary>The files of a kbuild folder, without what a build leaves there.</summary>
internal static class KernelSources
{
    // Links in a folder may lead back into it.
    private const int MaxDepth = 16;

    private static readonly string[] BuildFiles = ["Kbuild", "Makefile"];
    private static readonly string[] LeftFolders = ["bin", "obj", ".tmp_versions", ".git"];
    private static readonly string[] LeftNames = ["modules.order", "Module.symvers"];
    private static readonly string[] LeftExtensions = [".o", ".ko", ".a", ".mod", ".cmd", ".d", ".symvers"];

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = MaxDepth,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Whether kbuild finds in a folder what it is to build.</summary>
    public static bool IsIn(string folder) => BuildFiles.Any(file => File.Exists(Path.Combine(folder, file)));

    /// <summary>The files, relative to the folder, in a fixed order.</summary>
    public static IReadOnlyList<string> Find(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", Everything).Select(file => Path.GetRelativePath(folder, file)).Where(IsSource).Order(StringComparer.Ordinal),
    ];

    /// <summary>Copies them with their times to an empty folder.</summary>
    public static void Copy(string folder, string destination)
    {
        foreach (var file in Find(folder))
        {
            var copy = Path.Combine(destination, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(folder, file), copy);
        }
    }

    private static bool IsSource(string path)
    {
        var name = Path.GetFileName(path);
        return !path.Split(Path.DirectorySeparatorChar).SkipLast(1).Any(LeftFolders.Contains)
            && !LeftNames.Contains(name)
            && !LeftExtensions.Contains(Path.GetExtension(name))
            && !name.EndsWith(".mod.c", StringComparison.Ordinal);
    }
}
