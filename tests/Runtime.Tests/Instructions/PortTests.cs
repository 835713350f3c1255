// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Instructions;

[TestClass]
public sealed unsafe class PortTests
{
    private const ulong Direction = 1 << 10;
    private const ulong Value = 0x8877665544332211;

    [TestMethod]
    [DataRow("in8_dx", SiteKind.PortIn8, 0x3F8, 0xFFFFFFFFFFFFFF5AUL)]
    [DataRow("in8_immediate", SiteKind.PortIn8, 0x60, 0xFFFFFFFFFFFFFF5AUL)]
    [DataRow("in16_dx", SiteKind.PortIn16, 0x3F8, 0xFFFFFFFFFFFFA55AUL)]
    [DataRow("in16_immediate", SiteKind.PortIn16, 0x62, 0xFFFFFFFFFFFFA55AUL)]
    [DataRow("in32_dx", SiteKind.PortIn32, 0x3F8, 0x000000008765A55AUL)]
    [DataRow("in32_immediate", SiteKind.PortIn32, 0x64, 0x000000008765A55AUL)]
    public void In_Handler_GetsThePortAndSetsTheRegisterAsWideAsItIs(string site, SiteKind kind, int expectedPort, ulong expectedRax)
    {
        var handlers = new ScriptedHandlers();
        var port = 0;
        handlers.Scripts[kind] = (frame, slot) =>
        {
            port = PortAccess.Number(frame, slot);
            if (kind == SiteKind.PortIn8)
                frame->Al = 0x5A;
            else if (kind == SiteKind.PortIn16)
                frame->Ax = 0xA55A;
            else
                frame->Eax = 0x8765A55A;
        };
        using var module = handlers.Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rax] = ulong.MaxValue, [Probe.Rdx] = 0xFFFF_0000_0000_03F8, [Probe.Flags] = 0xAD7 }.Call(module, site);

        Assert.AreEqual(expectedPort, port);
        Assert.AreEqual(expectedRax, probe[Probe.Rax]);
        probe.AssertOnlyChanged(Probe.Rax);
    }

    [TestMethod]
    [DataRow("out8_dx", SiteKind.PortOut8, 0x3F8, 0x11UL)]
    [DataRow("out8_immediate", SiteKind.PortOut8, 0x80, 0x11UL)]
    [DataRow("out16_dx", SiteKind.PortOut16, 0x3F8, 0x2211UL)]
    [DataRow("out16_immediate", SiteKind.PortOut16, 0x82, 0x2211UL)]
    [DataRow("out32_dx", SiteKind.PortOut32, 0x3F8, 0x44332211UL)]
    [DataRow("out32_immediate", SiteKind.PortOut32, 0x84, 0x44332211UL)]
    public void Out_Handler_GetsPortAndValue(string site, SiteKind kind, int expectedPort, ulong expectedValue)
    {
        var handlers = new ScriptedHandlers();
        (int Port, ulong Value) seen = default;
        handlers.Scripts[kind] = (frame, slot) => seen = (PortAccess.Number(frame, slot), kind switch
        {
            SiteKind.PortOut8 => frame->Al,
            SiteKind.PortOut16 => frame->Ax,
            _ => frame->Eax,
        });
        using var module = handlers.Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rax] = Value, [Probe.Rdx] = 0x3F8 }.Call(module, site);

        Assert.AreEqual((expectedPort, expectedValue), seen);
        probe.AssertOnlyChanged();
    }

    [TestMethod]
    [DataRow("insb_once", 1, 77, 1, 77)]
    [DataRow("insb_rep", 1, 5, 5, 0)]
    [DataRow("insw_rep", 2, 5, 5, 0)]
    [DataRow("insd_rep", 4, 5, 5, 0)]
    [DataRow("insb_rep", 1, 0, 0, 0)]
    public void Ins_Elements_AreStoredAndRegistersMoveOn(string site, int width, int count, int elements, int left)
    {
        using var buffer = new Bytes(32, 0xEE);
        using var module = ReadingHandlers().Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rdx] = 0x1F0, [Probe.Rcx] = (ulong)count, [Probe.Rdi] = buffer.Address }.Call(module, site);

        var expected = new byte[32];
        Array.Fill(expected, (byte)0xEE);
        for (var i = 0; i < elements * width; i++)
            expected[i] = (byte)(i % width == 0 ? 0x10 + (i / width) : 0);
        Assert.AreSequenceEqual(expected, buffer.Span.ToArray());
        Assert.AreEqual(buffer.Address + (ulong)(elements * width), probe[Probe.Rdi]);
        Assert.AreEqual((ulong)left, probe[Probe.Rcx]);
        probe.AssertOnlyChanged(Probe.Rdi, Probe.Rcx);
    }

    [TestMethod]
    public void Ins_DirectionFlag_StoresDownwardsAndKeepsTheFlag()
    {
        using var buffer = new Bytes(8, 0xEE);
        using var module = ReadingHandlers().Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rcx] = 3, [Probe.Rdi] = buffer.Address + 7, [Probe.Flags] = 0x202 | Direction }.Call(module, "insb_rep");

        Assert.AreSequenceEqual(new byte[] { 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0x12, 0x11, 0x10 }, buffer.Span.ToArray());
        Assert.AreEqual(buffer.Address + 4, probe[Probe.Rdi]);
        Assert.AreEqual(0x202 | Direction, probe[Probe.Flags]);
    }

    [TestMethod]
    public void Ins_AddressSize32_CountsInEcx()
    {
        using var module = ReadingHandlers().Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rcx] = 0xFFFF_FFFF_0000_0000, [Probe.Rdi] = 0x1234 }.Call(module, "insb_rep_addr32");

        Assert.AreEqual(0xFFFF_FFFF_0000_0000, probe[Probe.Rcx], "a count of 0 in ecx ends it, whatever rcx holds");
        Assert.AreEqual(0x1234UL, probe[Probe.Rdi]);
    }

    [TestMethod]
    [DataRow("outsb_once", SiteKind.PortOutString8, 1, 9, "11", 9)]
    [DataRow("outsb_rep", SiteKind.PortOutString8, 1, 3, "11 22 33", 0)]
    [DataRow("outsw_rep", SiteKind.PortOutString16, 2, 2, "2211 4433", 0)]
    [DataRow("outsd_rep", SiteKind.PortOutString32, 4, 2, "44332211 88776655", 0)]
    [DataRow("outsb_gs", SiteKind.PortOutString8, 1, 9, "11", 9)]
    public void Outs_Elements_ReachTheHandlerInOrder(string site, SiteKind kind, int width, int count, string expected, int left)
    {
        using var buffer = new Bytes(BitConverter.GetBytes(Value));
        var written = new List<string>();
        var handlers = new ScriptedHandlers();
        handlers.Scripts[kind] = (frame, slot) => Write(frame, slot, written, width);
        using var module = handlers.Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rcx] = (ulong)count, [Probe.Rsi] = buffer.Address, [Probe.Rdx] = 0x1F0 }.Call(module, site);

        Assert.AreEqual(expected, string.Join(' ', written));
        Assert.AreEqual(buffer.Address + (ulong)(written.Count * width), probe[Probe.Rsi]);
        Assert.AreEqual((ulong)left, probe[Probe.Rcx]);
        probe.AssertOnlyChanged(Probe.Rsi, Probe.Rcx);
    }

    [TestMethod]
    public void Ins_HandlerThrowsMidway_RegistersTellHowFarItCame()
    {
        using var buffer = new Bytes(8);
        var handlers = new ScriptedHandlers();
        var reads = 0;
        handlers.Scripts[SiteKind.PortInString8] = (frame, slot) => PortAccess.ReadString<Func<byte>, byte>(frame, slot,
            () => ++reads == 3 ? throw new InvalidOperationException() : (byte)reads, &Invoke);
        using var module = handlers.Load(Fixtures.Module("sites.S"));
        var probe = new Probe { [Probe.Rcx] = 5, [Probe.Rdi] = buffer.Address };

        Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => probe.Call(module, "insb_rep")));

        Assert.AreEqual((3UL, buffer.Address + 2), (probe[Probe.Rcx], probe[Probe.Rdi]));
    }

    private static byte Invoke(Func<byte> read, ushort port) => read();

    private static ScriptedHandlers ReadingHandlers()
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortInString8] = static (frame, slot) => PortAccess.ReadString<Counter, byte>(frame, slot, new Counter(), &Counter.Next8);
        handlers.Scripts[SiteKind.PortInString16] = static (frame, slot) => PortAccess.ReadString<Counter, ushort>(frame, slot, new Counter(), &Counter.Next16);
        handlers.Scripts[SiteKind.PortInString32] = static (frame, slot) => PortAccess.ReadString<Counter, uint>(frame, slot, new Counter(), &Counter.Next32);
        return handlers;
    }

    private static void Write(RegisterFrame* frame, BindingSlot* slot, List<string> written, int width)
    {
        switch (width)
        {
            case 1:
                PortAccess.WriteString<List<string>, byte>(frame, slot, written, &Add8);
                break;
            case 2:
                PortAccess.WriteString<List<string>, ushort>(frame, slot, written, &Add16);
                break;
            default:
                PortAccess.WriteString<List<string>, uint>(frame, slot, written, &Add32);
                break;
        }
    }

    private static void Add8(List<string> written, ushort port, byte value) => written.Add($"{value:x2}");

    private static void Add16(List<string> written, ushort port, ushort value) => written.Add($"{value:x4}");

    private static void Add32(List<string> written, ushort port, uint value) => written.Add($"{value:x8}");

    private sealed class Counter
    {
        private uint _next = 0x10;

        public static byte Next8(Counter counter, ushort port) => (byte)counter._next++;

        public static ushort Next16(Counter counter, ushort port) => (ushort)counter._next++;

        public static uint Next32(Counter counter, ushort port) => counter._next++;
    }
}
