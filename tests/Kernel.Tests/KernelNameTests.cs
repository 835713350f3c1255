// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Kernels;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class KernelNameTests
{
    [TestMethod]
    [DataRow("6.1", "linux-image-6.1.0-56-amd64", true)]
    [DataRow("6.1", "linux-image-6.12.117+deb12-amd64", false)]
    [DataRow("6.1", "linux-image-6.1.0-56-cloud-amd64", false)]
    [DataRow("6.1", "linux-image-amd64", false)]
    [DataRow("6.12", "linux-image-6.12.117+deb12-amd64", true)]
    [DataRow("6.1-cloud", "linux-image-6.1.0-56-cloud-amd64", true)]
    [DataRow("6.1-cloud", "linux-image-6.1.0-56-amd64", false)]
    [DataRow("6.1-rt", "linux-image-6.1.0-56-rt-amd64", true)]
    public void IsImage_PackagesOfDebian_ByVersionAndFlavour(string name, string package, bool expected) =>
        Assert.AreEqual(expected, KernelName.Parse(name)!.IsImage(package));

    [TestMethod]
    [DataRow("")]
    [DataRow("6")]
    [DataRow("6.1.0")]
    [DataRow("6.1-other")]
    [DataRow("/boot/vmlinuz")]
    [DataRow("6.1\n")]
    public void Parse_WhatIsNoName_GivesNone(string text) => Assert.IsNull(KernelName.Parse(text));

    [TestMethod]
    public void ReleaseOf_ImagePackage_IsItsName() => Assert.AreEqual("6.1.0-56-amd64", KernelName.ReleaseOf("linux-image-6.1.0-56-amd64"));
}
