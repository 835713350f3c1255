// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Kernel.Tests;

/// <summary>Where the sources of everything under test are.</summary>
internal static class Repository
{
    /// <summary>The folder of Toolkit.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path in the repository.</summary>
    public static string GetPath(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Toolkit.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"there is no Toolkit.sln above {AppContext.BaseDirectory}");
    }
}
