// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>A shared object with one site, different for each number.</summary>
internal static class SmallModule
{
    public static string Build(ScratchFolder folder, string name, int number = 0)
    {
        var path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var built = AssembledModule.Build(folder, AssembledModule.Function($"mov ${number}, %eax\n rdtsc\n ret"));
        File.Move(built, path);
        return path;
    }
}
