// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>cli</c>, <c>sti</c>, <c>pushf</c>, <c>popf</c>, where the fast path cannot: the first time in a thread, and the 16-bit forms.</summary>
internal static unsafe class InterruptFlag
{
    private const ulong Bit = 1 << 9;

    public static void Disable(ref Instruction instruction) => instruction.Cpu->InterruptFlag = 0;

    public static void Enable(ref Instruction instruction) => instruction.Cpu->InterruptFlag = Bit;

    public static void Push(ref Instruction instruction) =>
        SiteOperands.PushFlags(instruction.Frame, instruction.Slot, instruction.Cpu->InterruptFlag != 0);

    public static void Pop(ref Instruction instruction) =>
        instruction.Cpu->InterruptFlag = SiteOperands.PopFlags(instruction.Frame, instruction.Slot) ? Bit : 0;
}
