// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Unwind information of a range of stubs. Its instructions continue from what holds after a call, with the factors that the machine's ABI
/// gives (of x86-64: CFA = rsp + 8, return address at CFA - 8; factors 1 and -8).
/// </summary>
/// <param name="Address">Address of the first instruction.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Instructions">Call frame instructions (DWARF 5, 6.4.2).</param>
public readonly record struct StubFrame(ulong Address, ulong Size, ReadOnlyMemory<byte> Instructions);
