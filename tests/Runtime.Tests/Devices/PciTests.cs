// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class PciTests
{
    private static readonly PciIdentity Nic = new(0x8086, 0x100E, 0x020000, 0x03, 0x1AF4, 0x1100);

    private readonly PciHost _host = new();
    private readonly PciFunction _function = new(Nic);

    public PciTests() => _host.Bus.Add(3, 0, _function);

    [TestMethod]
    [DataRow(0x00, 0x100E8086)]
    [DataRow(0x04, 0x00000000)]
    [DataRow(0x08, 0x02000003)]
    [DataRow(0x0C, 0x00000000)]
    [DataRow(0x2C, 0x11001AF4)]
    [DataRow(0x3C, 0x00000000)]
    public void Read_Header_TellsWhatTheFunctionIs(int register, int expected) => Assert.AreEqual((uint)expected, Read(3, 0, register));

    [TestMethod]
    [DataRow(0x80000000u)]
    [DataRow(0x80002000)] // another device
    [DataRow(0x80001900)] // another function
    [DataRow(0x80011800)] // another bus
    [DataRow(0x00001800u)] // not enabled
    public void Read_NobodyThere_HasAllBitsSet(uint address)
    {
        _host.Write32(0, address);

        Assert.AreEqual(uint.MaxValue, _host.Read32(4));
        Assert.AreEqual(ushort.MaxValue, _host.Read16(4));
        Assert.AreEqual(byte.MaxValue, _host.Read8(4));
        _host.Write32(4, 0);
    }

    [TestMethod]
    public void Read_NarrowData_IsThatPartOfTheRegister()
    {
        Select(3, 0, 0);

        Assert.AreEqual(0x8086, _host.Read16(4));
        Assert.AreEqual(0x100E, _host.Read16(6));
        Assert.AreEqual(0x0E, _host.Read8(6));
        Assert.AreEqual(0x10, _host.Read8(7));
        Assert.AreEqual(0x0E80, _host.Read16(5), "an access across words is two");
    }

    [TestMethod]
    public void AddressPort_NarrowAccesses_DoNotReachIt()
    {
        Select(3, 0, 0);

        _host.Write8(0, 0xFF);
        _host.Write16(2, 0);

        Assert.AreEqual(0x80001800, _host.Read32(0));
        Assert.AreEqual(0xFF, _host.Read8(3));
        Assert.AreEqual(0xFFFF, _host.Read16(0));
    }

    [TestMethod]
    public void AddressPort_ReservedBits_ReadAsZero()
    {
        _host.Write32(0, uint.MaxValue);

        Assert.AreEqual(0x80FFFFFC, _host.Read32(0));
    }

    [TestMethod]
    [DataRow(PciBarType.Io, 0x20UL, 0xFFFFFFE1U, 0u)]
    [DataRow(PciBarType.Memory32, 0x1000UL, 0xFFFFF000U, 0u)]
    [DataRow(PciBarType.Prefetchable32, 0x10UL, 0xFFFFFFF8U, 0u)]
    [DataRow(PciBarType.Memory64, 0x20000UL, 0xFFFE0004U, 0xFFFFFFFFU)]
    [DataRow(PciBarType.Prefetchable64, 0x4_0000_0000UL, 0x0000000CU, 0xFFFFFFFCU)]
    public void Bar_AllOnesWritten_TellsItsSizeAndType(PciBarType type, ulong size, uint low, uint high)
    {
        _function.AddBar(2, type, size);

        Write(3, 0, 0x18, uint.MaxValue);
        Write(3, 0, 0x1C, uint.MaxValue);

        Assert.AreEqual(low, Read(3, 0, 0x18));
        Assert.AreEqual(high, Read(3, 0, 0x1C));
    }

    [TestMethod]
    [DataRow(PciBarType.Io, 0x100UL, 0xC000UL, 1)]
    [DataRow(PciBarType.Memory32, 0x1000UL, 0xFEBF0000UL, 2)]
    [DataRow(PciBarType.Prefetchable64, 0x1000UL, 0x80_0000_0000UL, 2)]
    public void Bar_AddressWritten_IsWhereTheFunctionAnswersOnceEnabled(PciBarType type, ulong size, ulong address, int enable)
    {
        var bar = _function.AddBar(0, type, size);
        Write(3, 0, 0x10, (uint)address);
        Write(3, 0, 0x14, (uint)(address >> 32));

        Assert.AreEqual(address, bar.Address);
        Assert.IsFalse(bar.Contains(address));
        Write(3, 0, 0x04, (uint)enable);

        Assert.IsTrue(bar.Contains(address));
        Assert.IsTrue(bar.Contains(address + size - 1));
        Assert.IsFalse(bar.Contains(address + size));
        Assert.IsFalse(bar.Contains(address - 1));
    }

    [TestMethod]
    [DataRow(0, PciBarType.Memory32, 24UL)]
    [DataRow(0, PciBarType.Memory32, 8UL)]
    [DataRow(0, PciBarType.Io, 512UL)]
    [DataRow(0, PciBarType.Io, 0UL)]
    [DataRow(0, PciBarType.Memory32, 1UL << 32)]
    [DataRow(5, PciBarType.Memory64, 4096UL)]
    [DataRow(6, PciBarType.Io, 4UL)]
    [DataRow(-1, PciBarType.Io, 4UL)]
    public void AddBar_ThatCannotBe_IsRefused(int index, PciBarType type, ulong size) =>
        Assert.Throws<ArgumentException>(() => _function.AddBar(index, type, size));

    [TestMethod]
    public void AddBar_Taken_IsRefused()
    {
        _function.AddBar(1, PciBarType.Memory32, 16);
        _function.AddBar(2, PciBarType.Memory64, 1UL << 33);

        Assert.Throws<ArgumentException>(() => _function.AddBar(0, PciBarType.Memory64, 16));
        Assert.Throws<ArgumentException>(() => _function.AddBar(2, PciBarType.Io, 16));
        Assert.Throws<ArgumentException>(() => _function.AddBar(3, PciBarType.Io, 16));
    }

    [TestMethod]
    public void AddExpansionRom_AllOnesWritten_TellsItsSize()
    {
        _function.AddExpansionRom(0x10000);

        Write(3, 0, 0x30, uint.MaxValue);

        Assert.AreEqual(0xFFFF0001, Read(3, 0, 0x30));
        Assert.Throws<ArgumentException>(() => _function.AddExpansionRom(1024));
    }

    [TestMethod]
    public void Write_ReadOnlyRegisters_KeepTheirValue()
    {
        for (var register = 0; register < 256; register += 4)
        {
            if (register is not (0x04 or 0x0C or 0x3C))
            {
                var before = Read(3, 0, register);
                Write(3, 0, register, ~before);
                Assert.AreEqual(before, Read(3, 0, register), $"register 0x{register:x}");
            }
        }
    }

    [TestMethod]
    public void Write_Command_KeepsTheBitsItHas()
    {
        Write(3, 0, 0x04, 0xFFFF);

        Assert.AreEqual(0x0547u, Read(3, 0, 0x04) & 0xFFFF);
    }

    [TestMethod]
    public void Capabilities_TwoOfThem_AreAListThatTheStatusTellsOf()
    {
        var first = _function.AddCapability(0x09, [0x05, 1, 2, 3]);
        var second = _function.AddCapability(0x05, [0x80, 0x00, 0, 0, 0, 0, 0, 0], [0x01, 0x00, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.AreEqual(0x10u, (Read(3, 0, 0x04) >> 16) & 0x10);
        Assert.AreEqual((uint)first, Read(3, 0, 0x34) & 0xFF);
        Assert.AreEqual(0x09u | ((uint)second << 8) | 0x01050000, Read(3, 0, first));
        Assert.AreEqual(0x00800005u, Read(3, 0, second), "the last one points to none");
        Write(3, 0, second, uint.MaxValue);
        Write(3, 0, second + 4, uint.MaxValue);
        Assert.AreEqual(0x00810005u, Read(3, 0, second));
        Assert.AreEqual(0xFFFFFFFCu, Read(3, 0, second + 4));
    }

    [TestMethod]
    public void AddCapability_ThatDoesNotFit_IsRefused()
    {
        _function.AddCapability(0x09, new byte[180]);

        Assert.Throws<ArgumentException>(() => _function.AddCapability(0x09, new byte[11]));
        Assert.Throws<ArgumentException>(() => _function.AddCapability(0x09, new byte[4], new byte[3]));
        _function.AddCapability(0x09, new byte[6]);
        Assert.Throws<ArgumentException>(() => _function.AddCapability(0x09, []));
    }

    [TestMethod]
    public void Add_SecondFunction_SetsTheBitOfTheHeaderType()
    {
        Assert.AreEqual(0u, Read(3, 0, 0x0C) & 0x00800000);

        _host.Bus.Add(3, 5, new PciFunction(Nic));

        Assert.AreEqual(0x00800000u, Read(3, 0, 0x0C) & 0x00800000);
        Assert.AreEqual(0x100E8086u, Read(3, 5, 0));
        Assert.Throws<ArgumentException>(() => _host.Bus.Add(3, 5, new PciFunction(Nic)));
    }

    [TestMethod]
    public void Bridge_BusNumbersSet_LeadToTheBusesBehind()
    {
        var (bridge, inner) = (new PciBridge(new PciIdentity(0x1B36, 1, 0)), new PciBridge(new PciIdentity(0x1B36, 2, 0)));
        _host.Bus.Add(1, 0, bridge);
        bridge.Bus.Add(4, 0, inner);
        inner.Bus.Add(0, 0, new PciFunction(Nic));
        Assert.AreEqual(0x06040000u, Read(1, 0, 0x08));
        Assert.AreEqual(0x00010000u, Read(1, 0, 0x0C));
        Assert.AreEqual(uint.MaxValue, Read(4, 0, 0, bus: 1));

        Write(1, 0, 0x18, 0x00020100);
        Assert.AreEqual(0x00021B36u, Read(4, 0, 0, bus: 1));
        Assert.AreEqual(uint.MaxValue, Read(0, 0, 0, bus: 2));
        Write(4, 0, 0x18, 0x00020201, bus: 1);

        Assert.AreEqual(0x100E8086u, Read(0, 0, 0, bus: 2));
        Assert.AreEqual(uint.MaxValue, Read(0, 0, 0, bus: 3));
    }

    [TestMethod]
    public void SetInterrupt_CommandAndStatus_TellAndDisable()
    {
        var changes = new List<bool>();
        _function.ConnectInterrupt(1, new InterruptLine(changes.Add).Connect(), line: 11);
        Assert.AreEqual(0x010Bu, Read(3, 0, 0x3C));

        _function.SetInterrupt(true);
        Assert.AreEqual(0x0008u, Read(3, 0, 0x04) >> 16);
        Write(3, 0, 0x04, 0x0400);
        Write(3, 0, 0x04, 0x0000);
        _function.SetInterrupt(false);

        Assert.AreSequenceEqual(new[] { true, false, true, false }, changes);
        Assert.AreEqual(0u, Read(3, 0, 0x04) >> 16);
    }

    private void Select(int device, int function, int register, int bus = 0) =>
        _host.Write32(0, 0x80000000 | ((uint)bus << 16) | ((uint)device << 11) | ((uint)function << 8) | ((uint)register & 0xFC));

    private uint Read(int device, int function, int register, int bus = 0)
    {
        Select(device, function, register, bus);
        return _host.Read32(4);
    }

    private void Write(int device, int function, int register, uint value, int bus = 0)
    {
        Select(device, function, register, bus);
        _host.Write32(4, value);
    }
}
