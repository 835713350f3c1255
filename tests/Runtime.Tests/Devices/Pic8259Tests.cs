// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class Pic8259Tests
{
    [TestMethod]
    public void Acknowledge_EachLineAlone_GivesItsVector()
    {
        for (var irq = 0; irq < 16; irq++)
        {
            if (irq == 2)
                continue;
            var bench = new PicBench();

            bench.Raise(irq);

            Assert.IsTrue(bench.Pic.IsRequesting);
            Assert.AreEqual(0x20 + irq, bench.Pic.Acknowledge());
            Assert.IsFalse(bench.Pic.IsRequesting);
        }
    }

    [TestMethod]
    [DataRow(new[] { 7, 5, 3, 1, 0, 15, 8, 9 }, new[] { 0, 1, 8, 9, 15, 3, 5, 7 })]
    [DataRow(new[] { 3, 14 }, new[] { 14, 3 })]
    public void TakeAll_SeveralLines_ComeInTheOrderOfPriority(int[] raised, int[] expected)
    {
        var bench = new PicBench();

        bench.Raise(raised);

        Assert.AreSequenceEqual(expected, bench.TakeAll());
    }

    [TestMethod]
    [DataRow(4, 3, true)]
    [DataRow(4, 5, false)]
    [DataRow(4, 8, true)]
    [DataRow(10, 8, false)] // the master's input 2 is in service; only the special fully nested mode lets the slave ask again
    [DataRow(10, 1, true)]
    [DataRow(10, 3, false)]
    public void IsRequesting_WhileOneIsInService_IsForHigherPrioritiesOnly(int inService, int raised, bool expected)
    {
        var bench = new PicBench();
        bench.Raise(inService);
        bench.Pic.Acknowledge();

        bench.Raise(raised);

        Assert.AreEqual(expected, bench.Pic.IsRequesting);
    }

    [TestMethod]
    public void IsRequesting_SpecialFullyNested_LetsTheSlaveAskAgainForHigherPriorities()
    {
        var bench = new PicBench(icw4: 0x11);
        bench.Raise(10);
        bench.Pic.Acknowledge();

        bench.Raise(11, 3);
        Assert.IsFalse(bench.Pic.IsRequesting);
        bench.Raise(8);

        Assert.IsTrue(bench.Pic.IsRequesting);
        Assert.AreEqual(0x28, bench.Pic.Acknowledge());
    }

    [TestMethod]
    public void IsRequesting_MaskedLine_WaitsForTheMaskToGo()
    {
        var bench = new PicBench();
        bench.Mask(0x10, 0x02);

        bench.Raise(4, 9);
        Assert.IsFalse(bench.Pic.IsRequesting);
        Assert.AreEqual(0x10, bench.MasterRequests);
        bench.Mask(0, 0);

        Assert.AreSequenceEqual(new[] { 9, 4 }, bench.TakeAll());
    }

    [TestMethod]
    public void Acknowledge_EdgeThatStaysHigh_IsOneRequest()
    {
        var bench = new PicBench();
        bench.Raise(4);
        Assert.AreSequenceEqual(new[] { 4 }, bench.TakeAll());

        bench.Lower(4);
        Assert.IsFalse(bench.Pic.IsRequesting);
        bench.Raise(4);

        Assert.IsTrue(bench.Pic.IsRequesting);
    }

    [TestMethod]
    public void Acknowledge_RequestThatIsGone_IsTheSpuriousOneAndNotInService()
    {
        var bench = new PicBench();
        bench.Raise(5);
        bench.Lower(5);

        Assert.AreEqual(0x27, bench.Pic.Acknowledge());
        Assert.AreEqual(0, bench.MasterService);
    }

    [TestMethod]
    [DataRow(0x09, 0, 3, DisplayName = "LTIM of ICW1")]
    [DataRow(0x01, 0x08, 3, DisplayName = "ELCR")]
    public void IsRequesting_LevelThatStaysHigh_AsksAgainAfterEachEnd(int icw1, int levels, int irq)
    {
        var bench = new PicBench((byte)(0x10 | icw1));
        bench.Pic.Write8(PicBench.LevelRegisters, (byte)levels);
        bench.Raise(irq);

        for (var i = 0; i < 3; i++)
        {
            Assert.IsTrue(bench.Pic.IsRequesting);
            Assert.AreEqual(0x20 + irq, bench.Pic.Acknowledge());
            Assert.IsFalse(bench.Pic.IsRequesting);
            bench.Command(PicBench.Master, 0x20);
        }

        bench.Lower(irq);
        Assert.IsFalse(bench.Pic.IsRequesting);
    }

    [TestMethod]
    public void LevelRegisters_Lines0And1And2And8And13_StayEdges()
    {
        var bench = new PicBench();

        bench.Pic.Write8(PicBench.LevelRegisters, 0xFF);
        bench.Pic.Write8(PicBench.LevelRegisters + 1, 0xFF);

        Assert.AreEqual(0xF8, bench.Pic.Read8(PicBench.LevelRegisters));
        Assert.AreEqual(0xDE, bench.Pic.Read8(PicBench.LevelRegisters + 1));
    }

    [TestMethod]
    [DataRow(0x20, 0x28, DisplayName = "non-specific: the highest, 1")]
    [DataRow(0x63, 0x22, DisplayName = "specific: 3")]
    [DataRow(0x40, 0x2A, DisplayName = "no operation")]
    [DataRow(0xA0, 0x28, DisplayName = "rotate on non-specific: 1 becomes the lowest")]
    [DataRow(0xE3, 0x22, DisplayName = "rotate on specific: 3 becomes the lowest")]
    public void Command_EndOfInterrupt_ClearsWhatItNames(int ocw2, int service)
    {
        var bench = new PicBench();
        foreach (var irq in new[] { 5, 3, 1 })
        {
            bench.Raise(irq);
            bench.Pic.Acknowledge();
        }

        Assert.AreEqual(0x2A, bench.MasterService);
        bench.Command(PicBench.Master, (byte)ocw2);

        Assert.AreEqual(service, bench.MasterService);
    }

    [TestMethod]
    [DataRow(0xC0, new[] { 1, 3, 5, 0 }, DisplayName = "set priority: 0 is the lowest")]
    [DataRow(0xC3, new[] { 5, 0, 1, 3 }, DisplayName = "set priority: 3 is the lowest")]
    [DataRow(0xC7, new[] { 0, 1, 3, 5 }, DisplayName = "set priority: as it was")]
    public void Command_SetPriority_RotatesTheOrder(int ocw2, int[] expected)
    {
        var bench = new PicBench();
        bench.Command(PicBench.Master, (byte)ocw2);

        bench.Raise(5, 3, 1, 0);

        Assert.AreSequenceEqual(expected, bench.TakeAll());
    }

    [TestMethod]
    public void Command_RotateOnNonSpecificEnd_MakesTheServedOneTheLowest()
    {
        var bench = new PicBench();
        bench.Raise(4);
        bench.Pic.Acknowledge();
        bench.Command(PicBench.Master, 0xA0);
        bench.Lower(4);

        bench.Raise(4, 5, 3);

        Assert.AreSequenceEqual(new[] { 5, 3, 4 }, bench.TakeAll());
    }

    [TestMethod]
    [DataRow(false, new[] { 0x20, 0x21, 0x20 })]
    [DataRow(true, new[] { 0x20, 0x21, 0x23 })]
    public void Acknowledge_AutomaticEnd_LeavesNothingInServiceAndRotatesOnRequest(bool rotate, int[] expected)
    {
        var bench = new PicBench(icw4: 0x03);
        bench.Command(PicBench.Master, rotate ? (byte)0x80 : (byte)0x00);
        bench.Raise(0, 1, 3);

        var taken = new List<int> { bench.Pic.Acknowledge() };
        Assert.AreEqual(0, bench.MasterService);
        bench.Lower(0);
        taken.Add(bench.Pic.Acknowledge());
        bench.Raise(0);
        taken.Add(bench.Pic.Acknowledge());

        Assert.AreSequenceEqual(expected, taken);
    }

    [TestMethod]
    public void Acknowledge_AutomaticEndWithTwoRequestsOfTheSlave_GivesBoth()
    {
        var bench = new PicBench(icw4: 0x03);

        bench.Raise(9, 12);

        Assert.AreEqual(0x29, bench.Pic.Acknowledge());
        Assert.IsTrue(bench.Pic.IsRequesting);
        Assert.AreEqual(0x2C, bench.Pic.Acknowledge());
        Assert.IsFalse(bench.Pic.IsRequesting);
    }

    [TestMethod]
    public void Command_SpecialMask_LetsLowerPrioritiesThroughAndKeepsTheMaskedInService()
    {
        var bench = new PicBench();
        bench.Raise(3);
        bench.Pic.Acknowledge();
        bench.Raise(6);
        Assert.IsFalse(bench.Pic.IsRequesting);

        bench.Mask(0x08);
        bench.Command(PicBench.Master, 0x68);
        Assert.AreEqual(0x26, bench.Pic.Acknowledge());
        bench.Command(PicBench.Master, 0x20);
        Assert.AreEqual(0x08, bench.MasterService);
        bench.Command(PicBench.Master, 0x20);
        Assert.AreEqual(0x08, bench.MasterService, "a masked bit is not ended by a non-specific EOI");
        bench.Command(PicBench.Master, 0x48);
        bench.Command(PicBench.Master, 0x20);

        Assert.AreEqual(0, bench.MasterService);
    }

    [TestMethod]
    public void Read_AfterPoll_AcknowledgesAndTellsTheHighest()
    {
        var bench = new PicBench();
        bench.Raise(6, 4);

        bench.Command(PicBench.Master, 0x0C);

        Assert.AreEqual(0x84, bench.Pic.Read8(PicBench.Master));
        Assert.AreEqual(0x10, bench.MasterService);
        bench.Command(PicBench.Master, 0x0C);
        Assert.AreEqual(0x00, bench.Pic.Read8(PicBench.Master), "4 is in service, so 6 waits");
        Assert.AreEqual(0x40, bench.MasterRequests, "one read ends the poll");
    }

    [TestMethod]
    public void Acknowledge_AfterThePollOfTheSlaveTookIt_IsTheSpuriousOneOfTheMaster()
    {
        var bench = new PicBench();
        bench.Raise(12);
        bench.Command(PicBench.Slave, 0x0C);
        Assert.AreEqual(0x84, bench.Pic.Read8(PicBench.Slave));

        Assert.IsFalse(bench.Pic.IsRequesting);
        Assert.AreEqual(0x27, bench.Pic.Acknowledge());
        Assert.AreEqual(0, bench.MasterService);
    }

    [TestMethod]
    public void Acknowledge_SlaveOfAnotherNumber_LeavesTheBusToNobody()
    {
        var bench = new PicBench();
        bench.Initialize(0x11, 0x01, slaveNumber: 3);

        bench.Raise(12);

        Assert.AreEqual(0xFF, bench.Pic.Acknowledge());
    }

    [TestMethod]
    public void Write_Initialization_ForgetsEdgesServiceAndMask()
    {
        var bench = new PicBench();
        bench.Mask(0xF0, 0xFF);
        bench.Raise(1, 3);
        bench.Pic.Acknowledge();
        bench.Command(PicBench.Master, 0x0B);

        bench.Initialize(0x11, 0x01);

        Assert.AreEqual(0, bench.Pic.Read8(PicBench.Master), "the requests are read again");
        Assert.AreEqual(0, bench.Pic.Read8(PicBench.Master + 1));
        Assert.AreEqual(0, bench.MasterService);
        Assert.IsFalse(bench.Pic.IsRequesting);
    }

    [TestMethod]
    public void Write_InitializationWithoutIcw4AndCascade_EndsAfterIcw2()
    {
        var pic = new Pic8259();
        pic.Write8(0, 0x12);
        pic.Write8(1, 0x40);
        pic.Write8(1, 0xA5);

        Assert.AreEqual(0xA5, pic.Read8(1), "the third write is the mask");
    }

    [TestMethod]
    public void IsRequesting_BeforeAndDuringInitialization_IsFalse()
    {
        var pic = new Pic8259();
        pic.Line(1).Connect().Set(true);
        Assert.IsFalse(pic.IsRequesting);

        pic.Write8(0, 0x11);
        pic.Line(3).Connect().Set(true);

        Assert.IsFalse(pic.IsRequesting);
    }

    [TestMethod]
    public void RequestChanged_EachChangeOfTheOutput_IsToldOnce()
    {
        var bench = new PicBench();

        bench.Raise(4);
        bench.Raise(1);
        bench.Pic.Acknowledge();
        bench.Command(PicBench.Master, 0x20);

        Assert.AreSequenceEqual(new[] { true, false, true }, bench.Changes);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(2)]
    [DataRow(16)]
    public void Line_ThatIsNone_IsRefused(int irq) => Assert.Throws<ArgumentOutOfRangeException>(() => new Pic8259().Line(irq));
}
