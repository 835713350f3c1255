// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>
/// Packs both packages once for all tests, into a feed of this run. Consumers live outside of the repository, so that nothing
/// of its build reaches them, and unpack into a folder of this run: a version that was seen before is never looked at again.
/// </summary>
[TestClass]
public static class PackageFeed
{
    /// <summary>The version that is packed.</summary>
    public const string Version = "0.1.0";

    private static string _root = "";

    /// <summary>The folder that consumers are made in.</summary>
    public static string Consumers => Path.Combine(_root, "consumers");

    /// <summary>The package under test.</summary>
    public static string Package => Path.Combine(_root, "feed", $"Afterlink.{Version}.nupkg");

    /// <summary>The folder of the packages.</summary>
    public static string Feed => Path.Combine(_root, "feed");

    /// <summary>Where the package is unpacked by the first consumer.</summary>
    public static string Unpacked => Path.Combine(_root, "packages", "afterlink", Version);

    [AssemblyInitialize]
    public static async Task PackAsync(TestContext context)
    {
        _root = Directory.CreateTempSubdirectory("afterlink-package-").FullName;
        Directory.CreateDirectory(Consumers);
        foreach (var project in (string[])["src/Runtime/Afterlink.csproj", "src/Cli/Afterlink.Cli.csproj"])
        {
            var pack = await Command.RunAsync(
                "dotnet", ["pack", project, "-c", "Release", "-o", Feed, "-nologo", "-v", "q"], Repository.Root, context.CancellationToken);
            pack.AssertSuccess();
        }

        // Added beside whatever sources the user has; nothing is taken away from them.
        await File.WriteAllTextAsync(
            Path.Combine(_root, "nuget.config"),
            """
            <configuration>
              <packageSources>
                <add key="afterlink-under-test" value="feed" />
              </packageSources>
            </configuration>
            """,
            context.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_root, "Directory.Build.props"),
            """
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>$(MSBuildThisFileDirectory)packages/</RestorePackagesPath>
              </PropertyGroup>
            </Project>
            """,
            context.CancellationToken);
    }

    [AssemblyCleanup]
    public static void Remove() => Directory.Delete(_root, recursive: true);
}
