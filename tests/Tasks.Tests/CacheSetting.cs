// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Tests;

/// <summary>Keeps the tests from what the user's cache holds, and the cache from theirs.</summary>
[TestClass]
public static class CacheSetting
{
    [AssemblyInitialize]
    public static void TurnOff(TestContext context) => Environment.SetEnvironmentVariable("AFTERLINK_CACHE", "false");
}
