// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Boot.Kernels;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class KernelImageTests
{
    private const int VersionPointer = 0x20E;

    [TestMethod]
    public void ReadRelease_SetupHeader_IsTheFirstWordOfTheVersion() =>
        Assert.AreEqual("6.1.0-56-amd64", KernelImage.ReadRelease(Setup("6.1.0-56-amd64 (debian-kernel) #1 SMP"u8)));

    [TestMethod]
    public void ReadRelease_PathInIt_IsNone() => Assert.IsNull(KernelImage.ReadRelease(Setup("../../etc x"u8)));

    [TestMethod]
    public void ReadRelease_PointerPastTheEnd_IsNone()
    {
        var setup = Setup("6.1.0 x"u8);
        BinaryPrimitives.WriteUInt16LittleEndian(setup.AsSpan(VersionPointer), 0xFFFF);

        Assert.IsNull(KernelImage.ReadRelease(setup));
    }

    [TestMethod]
    public void ReadRelease_NoEndOfTheWord_IsNone() => Assert.IsNull(KernelImage.ReadRelease(Setup(Enumerable.Repeat((byte)'6', 200).ToArray())));

    [TestMethod]
    [DataRow("/dev/null", "AFL6041")]
    [DataRow("/no/such/file", "AFL6040")]
    [DataRow("/etc/passwd", "AFL6041")]
    public void Open_WhatIsNoImage_IsAnError(string path, string code)
    {
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(KernelImage.Open(path, diagnostics));
        Assert.AreEqual(code, diagnostics.Single().Code);
    }

    private static byte[] Setup(ReadOnlySpan<byte> version)
    {
        var setup = new byte[0x400];
        "HdrS"u8.CopyTo(setup.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(setup.AsSpan(VersionPointer), 0x100);
        version.CopyTo(setup.AsSpan(0x300));
        return setup;
    }
}
