// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Hypercalls;

namespace Afterlink.Generators.Tests.Hypercalls;

[TestClass]
public sealed class CSharpNameTests
{
    [TestMethod]
    [DataRow("uart_frame_done", "UartFrameDone")]
    [DataRow("PARITY_NONE", "ParityNone")]
    [DataRow("readMSR", "ReadMSR")]
    [DataRow("read_MSR", "ReadMsr")]
    [DataRow("x", "X")]
    [DataRow("__x__", "X")]
    [DataRow("_1", "_1")]
    [DataRow("_", "_")]
    public void OfMember_CName_IsInPascalCase(string name, string expected) => Assert.AreEqual(expected, CSharpName.OfMember(name));

    [TestMethod]
    [DataRow("frame_count", "frameCount")]
    [DataRow("in", "@in")]
    [DataRow("lock", "@lock")]
    [DataRow("_", "_")]
    public void OfParameter_CName_IsInCamelCase(string name, string expected) => Assert.AreEqual(expected, CSharpName.OfParameter(name));
}
