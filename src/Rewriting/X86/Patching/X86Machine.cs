// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>The facts of x86-64 that extending a file needs (AMD64 psABI).</summary>
internal static class X86Machine
{
    /// <summary>Of 2 GiB that displacements reach, the rest is for what is added.</summary>
    private const ulong Reach = 0x7000_0000;

    /// <summary>Behind a call: CFA = rsp (register 7) + 8, return address (column 16) at CFA - 8; factors 1 and -8.</summary>
    public static FrameConvention Frames { get; } = new(7, new FrameCommon(1, -8, 16, false, false, new byte[] { 0x0c, 7, 8, 0x90, 1 }));

    /// <summary>The facts.</summary>
    public static MachineAbi Abi { get; } = new(
        PageSize: 0x1000,
        Reach: Reach,
        StubAlignment: StubText.Alignment,
        Trap: new[] { StubShape.Filler },
        SymbolRelocation: X86RelocationType.GlobalData,
        AddressRelocations: new HashSet<uint> { X86RelocationType.Relative, X86RelocationType.IndirectRelative },
        Frames: Frames);
}
