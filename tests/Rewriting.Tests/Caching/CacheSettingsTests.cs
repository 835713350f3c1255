// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Tests.Caching;

[TestClass]
public sealed class CacheSettingsTests
{
    [TestMethod]
    [DataRow(null, "HOME=/home/ada", "/home/ada/.cache/afterlink")]
    [DataRow(null, "HOME=/home/ada XDG_CACHE_HOME=/var/ada", "/var/ada/afterlink")]
    [DataRow(null, "HOME=/home/ada XDG_CACHE_HOME=relative", "/home/ada/.cache/afterlink")]
    [DataRow(null, "", null)]
    [DataRow(null, "HOME=relative", null)]
    [DataRow(null, "HOME=/home/ada AFTERLINK_CACHE=false", null)]
    [DataRow(null, "HOME=/home/ada AFTERLINK_CACHE=/x", "/x")]
    [DataRow("true", "HOME=/home/ada AFTERLINK_CACHE=/x", "/home/ada/.cache/afterlink")]
    [DataRow("false", "HOME=/home/ada", null)]
    [DataRow("/y", "HOME=/home/ada AFTERLINK_CACHE=false", "/y")]
    public void Read_Folder_IsWhatWasSaidLast(string? given, string environment, string? expected)
    {
        var diagnostics = new DiagnosticBag();
        Assert.AreEqual(expected, CacheSettings.Read(given, null, Environment(environment), diagnostics).Folder);
        Assert.IsEmpty(diagnostics);
    }

    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("1000", 1000L)]
    [DataRow("4k", 4096L)]
    [DataRow("512M", 512L << 20)]
    [DataRow("2G", 2L << 30)]
    [DataRow("2GB", 2L << 30)]
    [DataRow("2GiB", 2L << 30)]
    [DataRow("1T", 1L << 40)]
    public void Read_Size_IsInPowersOf1024(string size, long expected)
    {
        var diagnostics = new DiagnosticBag();
        Assert.AreEqual(expected, CacheSettings.Read(null, size, Environment(""), diagnostics).MaxBytes);
        Assert.AreEqual(expected, CacheSettings.Read(null, null, Environment("AFTERLINK_CACHE_SIZE=" + size), diagnostics).MaxBytes);
        Assert.IsEmpty(diagnostics);
    }

    [TestMethod]
    [DataRow("1 gig")]
    [DataRow("-1")]
    [DataRow("G")]
    [DataRow("B")]
    [DataRow("1P")]
    [DataRow("9999999T")]
    public void Read_NoSize_IsAFL2067AndTheDefault(string size)
    {
        var diagnostics = new DiagnosticBag();
        Assert.AreEqual(CacheSettings.DefaultMaxBytes, CacheSettings.Read(null, size, Environment(""), diagnostics).MaxBytes);
        Assert.AreEqual(DiagnosticId.CacheSizeInvalid, Assert.ContainsSingle(diagnostics).Id);
    }

    private static Func<string, string?> Environment(string variables)
    {
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1]);
        return name => values.GetValueOrDefault(name);
    }
}
