// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Gate;

/// <summary>Vector state around a handler that leaves nothing as it was, for each save class.</summary>
[TestClass]
public sealed unsafe class VectorStateTests
{
    private const int StateSize = 2176;
    private const int MaskOffset = 2048;
    private const int MxcsrOffset = 2112;
    private const int ExtendedRegisters = 1;
    private const int FloatingPoint = 2;

    [TestMethod]
    [DataRow("sites.S", "vectors_xmm", 8 * 16, 0, DisplayName = "no vector instruction: xmm0-7")]
    [DataRow("sse.S", "vectors_xmm", 16 * 16, 0, DisplayName = "SSE: xmm0-15")]
    [DataRow("vex.S", "vectors_xmm", 16 * 16, 0, DisplayName = "VEX, upper halves unused")]
    [DataRow("vex.S", "vectors_ymm", 16 * 32, 0, DisplayName = "VEX, ymm in use")]
    [DataRow("vex.S", "vectors_xmm", 16 * 16, ExtendedRegisters | FloatingPoint, DisplayName = "VEX, upper halves unused, all trashed")]
    [DataRow("vex.S", "vectors_ymm", 16 * 32, ExtendedRegisters | FloatingPoint, DisplayName = "VEX, ymm in use, all trashed")]
    [DataRow("evex.S", "vectors_xmm", 16 * 16, FloatingPoint, DisplayName = "EVEX, upper halves unused, x87 and MXCSR trashed")]
    [DataRow("evex.S", "vectors_ymm", 16 * 32, FloatingPoint, DisplayName = "EVEX, ymm in use, x87 and MXCSR trashed")]
    [DataRow("evex.S", "vectors_ymm", 16 * 32, ExtendedRegisters | FloatingPoint, DisplayName = "EVEX, ymm in use, all trashed")]
    [DataRow("evex.S", "vectors_zmm", MxcsrOffset, ExtendedRegisters | FloatingPoint, DisplayName = "EVEX, everything in use and trashed")]
    [DataRow("x87.S", "vectors_ymm", 16 * 32, ExtendedRegisters | FloatingPoint, DisplayName = "x87, ymm in use, all trashed")]
    [DataRow("every.S", "vectors_zmm", MxcsrOffset, ExtendedRegisters | FloatingPoint, DisplayName = "EVEX and x87, everything in use and trashed")]
    public void Gate_TrashingHandler_KeepsWhatCanBeLive(string fixture, string function, int kept, int trash)
    {
        if (function == "vectors_ymm" && !Avx.IsSupported || (function == "vectors_zmm" || (trash & ExtendedRegisters) != 0) && !Avx512BW.IsSupported)
            Assert.Fail("this test needs a processor with AVX-512");
        using var state = Pattern();
        var before = state.Span.ToArray();
        using var module = Load(fixture, trash);

        Call(function, state, module, "hlt_site");

        Assert.AreSequenceEqual(before[..kept], state.Span[..kept].ToArray());
        if (fixture is not ("sites.S" or "sse.S"))
            Assert.AreEqual(0x3F80u, MemoryMarshal.Read<uint>(state.Span[MxcsrOffset..]), "MXCSR");
    }

    [TestMethod]
    [DataRow("vex.S", 16 * 64)]
    [DataRow("x87.S", 16 * 64)]
    [DataRow("evex.S", MxcsrOffset)]
    [DataRow("every.S", MxcsrOffset)]
    public void Gate_NothingInUse_IsStillAllZeroAfterwards(string fixture, int kept)
    {
        if (!Avx512BW.IsSupported)
            Assert.Fail("this test needs a processor with AVX-512");
        using var state = Pattern();
        using var module = Load(fixture, ExtendedRegisters | FloatingPoint);

        Call("vectors_clean", state, module, "hlt_site");

        Assert.AreEqual(-1, state.Span[..kept].IndexOfAnyExcept((byte)0));
    }

    [TestMethod]
    [DataRow("x87.S", 0, DisplayName = "empty")]
    [DataRow("x87.S", 3, DisplayName = "three values")]
    [DataRow("x87.S", 8, DisplayName = "full")]
    [DataRow("every.S", 8, DisplayName = "full, in a module with AVX-512")]
    public void Gate_X87State_IsKept(string fixture, int values)
    {
        using var state = X87(values, statusWord: 0);
        var before = state.Span.ToArray();
        using var module = Load(fixture, FloatingPoint);

        Call("x87", state, module, "hlt_site");

        // Control, status and tag words, and the registers; the pointers to the last instruction are of no use to code.
        Assert.AreSequenceEqual(before[..12].Where((_, i) => i % 4 < 2).ToArray(), state.Span[..12].ToArray().Where((_, i) => i % 4 < 2).ToArray());
        Assert.AreSequenceEqual(before[28..(28 + (values * 10))], state.Span[28..(28 + (values * 10))].ToArray());
    }

    [TestMethod]
    public void Gate_X87ConditionCodes_AreKept()
    {
        using var state = X87(0, statusWord: 0x4500);
        using var module = Load("x87.S", FloatingPoint);

        Call("x87", state, module, "hlt_site");

        Assert.AreEqual(0x4500, MemoryMarshal.Read<ushort>(state.Span[4..]));
    }

    [TestMethod]
    public void Gate_CalleeSavedOperandInVexModule_IsInTheFrame()
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.ReadControlRegister] = static (frame, slot) => SiteOperands.WriteRegister(frame, slot, 0x0807060504030201);
        using var module = handlers.Load(Fixtures.Module("vex.S"));

        var probe = new Probe { [Probe.Flags] = 0xAD7 }.Call(module, "mov_r13_cr8");

        Assert.AreEqual(0x0807060504030201UL, probe[Probe.R13]);
        probe.AssertOnlyChanged(Probe.R13);
    }

    [TestMethod]
    [DataRow("hlt_site")]
    [DataRow("cli_site")]
    [DataRow("cpuid_site")]
    [DataRow("wbinvd_site")]
    public void Gate_RedZone_IsKept(string site)
    {
        using var zone = new Bytes(128);
        new Random(7).NextBytes(zone.Span);
        var before = zone.Span.ToArray();
        using var module = Load("sites.S", 0);

        Call("red_zone", zone, module, site);

        // The word where the site's return address was pushed is not the zone's any more.
        Assert.AreSequenceEqual(before[..112], zone.Span[..112].ToArray());
    }

    private static LoadedModule Load(string fixture, int trash)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.Halt] = (_, _) => ((delegate* unmanaged<int, void>)Probe.Export("trash"))(trash);
        return handlers.Load(Fixtures.Module(fixture));
    }

    private static void Call(string function, Bytes state, LoadedModule module, string site) =>
        ((delegate* unmanaged<void*, nint, void>)Probe.Export(function))(state.Pointer, NativeLibrary.GetExport(module.Handle, site));

    private static Bytes Pattern()
    {
        var state = new Bytes(StateSize);
        new Random(1).NextBytes(state.Span[..MxcsrOffset]);

        // Round down, all exceptions masked.
        MemoryMarshal.Write(state.Span[MxcsrOffset..], 0x3F80u);
        return state;
    }

    // The form of fnsave: seven words of 32 bits, then eight registers from the top on (Intel SDM volume 1, 8.1.10).
    private static Bytes X87(int values, ushort statusWord)
    {
        var state = new Bytes(108);
        var top = (8 - values) & 7;
        var tags = 0xFFFF;
        for (var i = 0; i < values; i++)
        {
            tags &= ~(3 << (2 * ((top + i) & 7)));
            BitConverter.TryWriteBytes(state.Span[(28 + (i * 10))..], 0x8000_0000_0000_0001UL + (ulong)i);
            BitConverter.TryWriteBytes(state.Span[(36 + (i * 10))..], (ushort)(0x3FFF + i));
        }

        BitConverter.TryWriteBytes(state.Span, 0xFFFF_037F);
        BitConverter.TryWriteBytes(state.Span[4..], 0xFFFF_0000 | statusWord | (uint)(top << 11));
        BitConverter.TryWriteBytes(state.Span[8..], 0xFFFF_0000 | (uint)tags);
        return state;
    }
}
