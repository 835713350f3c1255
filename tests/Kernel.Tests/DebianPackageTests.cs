// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Packages;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class DebianPackageTests
{
    [TestMethod]
    public void Parse_TwoVersions_GivesBothInOrder()
    {
        var packages = DebianPackage.Parse(
            """
            Package: linux-image-amd64
            Version: 6.1.192-2
            Description: Linux for 64-bit PCs
             Version: not a field
            Depends: linux-image-6.1.0-56-amd64 (= 6.1.192-2), kmod | other, libc6:any

            Package: linux-image-amd64
            Version: 6.1.176-1

            """);

        Assert.AreSequenceEqual(new[] { "6.1.192-2", "6.1.176-1" }, packages.Select(static package => package.Version).ToList());
        Assert.AreSequenceEqual(new[] { "linux-image-6.1.0-56-amd64", "kmod", "libc6" }, packages[0].Depends.ToList());
        Assert.IsEmpty(packages[1].Depends);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense")]
    [DataRow("Package: ../../etc\nVersion: 1")]
    [DataRow("Package: linux\nVersion: ../1")]
    [DataRow("Package: linux\nVersion: 1/../..")]
    [DataRow("Package: linux")]
    public void Parse_WhatCannotBeAPackage_GivesNone(string text) => Assert.IsEmpty(DebianPackage.Parse(text));
}
