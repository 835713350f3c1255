// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class InterruptLineTests
{
    private readonly List<bool> _changes = [];

    [TestMethod]
    public void Set_TwoDevicesOnALine_AssertItUntilBothLetGo()
    {
        var line = new InterruptLine(_changes.Add);
        var (first, second) = (line.Connect(), line.Connect());

        first.Set(true);
        second.Set(true);
        first.Set(false);
        Assert.IsTrue(line.IsAsserted);
        Assert.IsTrue(second.IsAsserted);
        Assert.IsFalse(first.IsAsserted);
        second.Set(false);

        Assert.IsFalse(line.IsAsserted);
        Assert.AreSequenceEqual(new[] { true, false }, _changes);
    }

    [TestMethod]
    public void Set_TheSameLevelAgain_TellsNobody()
    {
        var output = new InterruptLine(_changes.Add).Connect();

        output.Set(false);
        output.Set(true);
        output.Set(true);

        Assert.AreSequenceEqual(new[] { true }, _changes);
    }

    [TestMethod]
    public void Edge_OfAnAssertedLine_LetsGoFirst()
    {
        var output = new InterruptLine(_changes.Add).Connect();

        output.Edge();
        output.Edge();

        Assert.AreSequenceEqual(new[] { true, false, true }, _changes);
    }

    [TestMethod]
    public void Connect_MoreThan64Devices_IsRefused()
    {
        var line = new InterruptLine(_changes.Add);
        for (var i = 0; i < 64; i++)
            line.Connect();

        Assert.ThrowsExactly<InvalidOperationException>(() => line.Connect());
    }

    [TestMethod]
    public void Set_OutputThatLeadsNowhere_DoesNothing()
    {
        var output = default(InterruptOutput);

        output.Edge();

        Assert.IsFalse(output.IsAsserted);
        Assert.AreEqual(default, output);
    }
}
