// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Gate;

/// <summary>
/// All that a function can see of its processor, filled with patterns around one site: general registers, flags, vector and mask registers as
/// far as the processor has them, MXCSR, x87, red zone (Fixtures/probe.S, everything_ymm and everything_zmm).
/// </summary>
internal sealed unsafe class MachineState : IDisposable
{
    private const int Masks = 2048;
    private const int Mxcsr = 2112;
    private const int X87 = 2176;
    private const int General = 2304;
    private const int RedZone = 2448;
    private const int Size = RedZone + 128;
    private const int VectorStride = 64;
    private const int FlagsRegister = Probe.Flags;

    // CF PF AF ZF SF DF OF, and the bits that are always 1.
    private const ulong AllFlags = 0xED7;

    private readonly Bytes _state = new(Size);
    private readonly Bytes _scratch = new(4096);
    private readonly byte[] _before;
    private readonly bool _isWide = Avx512BW.IsSupported;

    /// <summary>Makes the patterns; rdi leads to memory of its own.</summary>
    /// <param name="direction">Whether DF is set.</param>
    public MachineState(bool direction = true)
    {
        var span = _state.Span;
        new Random(11).NextBytes(span);

        // Round down, every exception masked, and two of them seen (Intel SDM volume 1, 10.2.3).
        MemoryMarshal.Write(span[Mxcsr..], 0x3FA1u);
        FillX87(span[X87..]);
        this[Probe.Rdi] = _scratch.Address;
        this[FlagsRegister] = direction ? AllFlags : AllFlags & ~0x400UL;
        _before = span.ToArray();
    }

    /// <summary>A general register or the flags, by the number that <see cref="Probe"/> gives it.</summary>
    public ulong this[int register]
    {
        get => MemoryMarshal.Read<ulong>(_state.Span[(General + (register * 8))..]);
        set
        {
            MemoryMarshal.Write(_state.Span[(General + (register * 8))..], value);
            if (_before is not null)
                MemoryMarshal.Write(_before.AsSpan(General + (register * 8)), value);
        }
    }

    /// <summary>Runs a site with all of it.</summary>
    public MachineState Run(nint site)
    {
        // SAFETY: the state has the layout that the function says; the site is a function without arguments.
        ((delegate* unmanaged<void*, nint, void>)Probe.Export(_isWide ? "everything_zmm" : "everything_ymm"))(_state.Pointer, site);
        return this;
    }

    /// <summary>Fails where anything but these general registers differs from what it was.</summary>
    public void AssertOnlyChanged(params int[] registers)
    {
        for (var i = 0; i <= FlagsRegister; i++)
        {
            if (i != Probe.Rsp && Array.IndexOf(registers, i) < 0)
                AssertSame(General + (i * 8), 8, $"general register {i} (16: flags)");
        }

        for (var i = 0; i < (_isWide ? 32 : 16); i++)
            AssertSame(i * VectorStride, _isWide ? 64 : 32, $"vector register {i}");
        for (var i = 0; _isWide && i < 8; i++)
            AssertSame(Masks + (i * 8), 8, $"mask register {i}");
        AssertSame(Mxcsr, 4, "MXCSR");

        // Control, status and tag words, of which the upper halves are none; then the registers. The pointers to the last instruction are of no use to code.
        for (var i = 0; i < 3; i++)
            AssertSame(X87 + (i * 4), 2, $"x87 word {i}");
        AssertSame(X87 + 28, 30, "x87 registers");
        AssertSame(RedZone + 8, 120, "red zone");
    }

    public void Dispose()
    {
        _state.Dispose();
        _scratch.Dispose();
    }

    private void AssertSame(int offset, int length, string what) =>
        Assert.AreEqual(Convert.ToHexString(_before, offset, length), Convert.ToHexString(_state.Span.Slice(offset, length)), what);

    // Three values in the form of fnsave: seven words of 32 bits, then the registers from the top on (Intel SDM volume 1, 8.1.10).
    private static void FillX87(Span<byte> state)
    {
        const int Values = 3;
        state[..108].Clear();
        MemoryMarshal.Write(state, 0xFFFF_0F7Fu);
        MemoryMarshal.Write(state[4..], 0xFFFF_0000u | ((8 - Values) << 11) | 0x4500u);
        MemoryMarshal.Write(state[8..], 0xFFFF_03FFu);
        for (var i = 0; i < Values; i++)
        {
            MemoryMarshal.Write(state[(28 + (i * 10))..], 0x8123_4567_89AB_CDEFUL + (ulong)i);
            MemoryMarshal.Write(state[(36 + (i * 10))..], (ushort)(0x3FFF + i));
        }
    }
}
