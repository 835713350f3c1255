// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>stac</c>, <c>clac</c>. The flag is kept in the virtual CPU: set in the real one, it would make unaligned accesses of this process fault.
/// </summary>
internal static unsafe class AccessCheck
{
    public static void Set(ref Instruction instruction) => instruction.Cpu->HeldFlags |= FlagsImage.AlignmentCheck;

    public static void Clear(ref Instruction instruction) => instruction.Cpu->HeldFlags &= ~FlagsImage.AlignmentCheck;
}
