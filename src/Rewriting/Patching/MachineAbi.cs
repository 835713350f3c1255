// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;

namespace Afterlink.Rewriting.Patching;

/// <summary>What putting stubs into a file must know of its machine and of that machine's ABI.</summary>
/// <param name="PageSize">Bytes of a page, the largest where kernels have several; in memory no two segments share one.</param>
/// <param name="Reach">Bytes that a module may span, so that branches and unwind tables reach all of it and what is added.</param>
/// <param name="StubAlignment">Alignment of a stub.</param>
/// <param name="Trap">An instruction that no path may reach.</param>
/// <param name="SymbolRelocation">The dynamic relocation that stores the address of a symbol, 8 bytes.</param>
/// <param name="AddressRelocations">The dynamic relocations whose addend is an address of the module itself.</param>
/// <param name="Frames">What call frame information says behind a call.</param>
internal sealed record MachineAbi(
    ulong PageSize,
    ulong Reach,
    int StubAlignment,
    ReadOnlyMemory<byte> Trap,
    uint SymbolRelocation,
    IReadOnlySet<uint> AddressRelocations,
    FrameConvention Frames);
