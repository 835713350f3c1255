// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>
/// Compares a text with the file of this name in the folder Golden. With the environment variable AFTERLINK_UPDATE_GOLDEN=1 it
/// writes the file instead; the change is then judged in review.
/// </summary>
internal static class Golden
{
    public static void AreEqual(string name, string actual)
    {
        var path = Path.Combine(ProjectFolder(), "Golden", name);
        if (Environment.GetEnvironmentVariable("AFTERLINK_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.IsTrue(File.Exists(path), $"there is no {path}; run once with AFTERLINK_UPDATE_GOLDEN=1");
        Assert.AreEqual(File.ReadAllText(path), actual, $"differs from Golden/{name}");
    }

    private static string ProjectFolder([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, ".."));
}
