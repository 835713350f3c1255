// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Unwind information of a range of stubs. Its instructions continue from CFA = rsp + 8 with the return address at CFA - 8, which is
/// what holds after a call; the code alignment factor is 1, the data alignment factor -8.
/// </summary>
/// <param name="Address">Address of the first instruction.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Instructions">Call frame instructions (DWARF 5, 6.4.2).</param>
public readonly record struct StubFrame(ulong Address, ulong Size, ReadOnlyMemory<byte> Instructions);
