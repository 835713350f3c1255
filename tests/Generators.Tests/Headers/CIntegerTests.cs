// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers;

namespace Afterlink.Generators.Tests.Headers;

[TestClass]
public sealed class CIntegerTests
{
    [TestMethod]
    [DataRow("0", 0ul)]
    [DataRow("10", 10ul)]
    [DataRow("0x10", 16ul)]
    [DataRow("0XfF", 255ul)]
    [DataRow("010", 8ul)]
    [DataRow("0b101", 5ul)]
    [DataRow("18446744073709551615", ulong.MaxValue)]
    [DataRow("0xFFFFFFFFFFFFFFFF", ulong.MaxValue)]
    public void TryRead_Literal_GivesItsValue(string text, ulong expected)
    {
        Assert.IsTrue(CInteger.TryRead(text, allowSuffix: false, out var value));
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("x10")]
    [DataRow("0x")]
    [DataRow("0b")]
    [DataRow("09")]
    [DataRow("0b2")]
    [DataRow("10u")]
    [DataRow("1e3")]
    [DataRow("18446744073709551616")]
    [DataRow("0x10000000000000000")]
    public void TryRead_NotALiteral_Fails(string text) => Assert.IsFalse(CInteger.TryRead(text, allowSuffix: false, out _));

    [TestMethod]
    [DataRow("10u", true)]
    [DataRow("10ULL", true)]
    [DataRow("10lul", false)]
    public void TryRead_Suffix_IsThatOfC(string text, bool expected) =>
        Assert.AreEqual(expected, CInteger.TryRead(text, allowSuffix: true, out _));
}
