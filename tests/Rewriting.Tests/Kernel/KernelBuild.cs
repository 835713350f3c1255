// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Builds of tests/Fixtures/Kernel/raw.c by kbuild, in a folder of their own.</summary>
internal static class KernelBuild
{
    /// <summary>Puts the source into a folder, and what kbuild is to make of it; returns the kernel's headers.</summary>
    public static string Prepare(ScratchFolder folder, string kernel, string kbuild)
    {
        File.Copy(Fixture.Source("Kernel/raw.c"), folder["raw.c"]);
        File.WriteAllText(folder["Kbuild"], kbuild);
        return DebianKernel.Headers(kernel);
    }

    public static void Make(ScratchFolder folder, string headers, string target) =>
        Tool.Run("make", "-s", "-C", headers, $"M={Path.GetDirectoryName(folder["Kbuild"])}", target);
}
