// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>The tests have a broker of their own, and leave that of the user alone.</summary>
[TestClass]
public static class ReferenceDataFolder
{
    /// <summary>The environment variable that names it; children of the tests inherit it.</summary>
    public const string Variable = "AFTERLINK_SHARE";

    private static readonly string Path = Directory.CreateTempSubdirectory("afterlink-share-").FullName;

    [AssemblyInitialize]
    public static void Set(TestContext context) => Environment.SetEnvironmentVariable(Variable, Path);

    [AssemblyCleanup]
    public static void Delete() => Directory.Delete(Path, recursive: true);
}
