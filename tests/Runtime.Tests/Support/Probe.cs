// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Runs one site with every register set, and tells every register after it (Fixtures/probe.S).</summary>
internal sealed unsafe class Probe
{
    public const int Rax = 0, Rcx = 1, Rdx = 2, Rbx = 3, Rsp = 4, Rbp = 5, Rsi = 6, Rdi = 7, R8 = 8, R11 = 11, R12 = 12, R13 = 13, R14 = 14;
    public const int Flags = 16;
    private const int Count = 17;

    // The bits that are always 1 in a process: IF and bit 1.
    private const ulong PlainFlags = 0x202;

    private static readonly nint Library = NativeLibrary.Load(Fixtures.Original("probe.S"));
    private static readonly delegate* unmanaged<ulong*, nint, void> Run = (delegate* unmanaged<ulong*, nint, void>)NativeLibrary.GetExport(Library, "probe");

    private readonly ulong[] _before = new ulong[Count];
    private readonly ulong[] _after = new ulong[Count];

    public Probe()
    {
        for (var i = 0; i < Flags; i++)
            _before[i] = 0x1122334455667700UL * (ulong)(i + 3) + (ulong)i;
        _before[Flags] = PlainFlags;
    }

    /// <summary>A register before the site when set, after the last site when read.</summary>
    public ulong this[int register]
    {
        get => _after[register];
        set => _before[register] = value;
    }

    public static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    /// <summary>What a register was set to.</summary>
    public ulong Before(int register) => _before[register];

    /// <summary>Runs a function of a module.</summary>
    public Probe Call(LoadedModule module, string function) => Call(NativeLibrary.GetExport(module.Handle, function));

    public Probe Call(nint function)
    {
        _before.CopyTo(_after, 0);
        fixed (ulong* registers = _after)
        {
            // SAFETY: the array has the 17 words that probe reads and writes.
            Run(registers, function);
        }

        return this;
    }

    /// <summary>Fails where a register other than these differs from what it was.</summary>
    public void AssertOnlyChanged(params int[] registers)
    {
        for (var i = 0; i < Count; i++)
        {
            if (i != Rsp && Array.IndexOf(registers, i) < 0)
                Assert.AreEqual(_before[i], _after[i], $"register {i} (16: flags) 0x{_before[i]:x} -> 0x{_after[i]:x}");
        }
    }
}
