// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>cli</c>, <c>sti</c>, <c>pushf</c>, <c>popf</c>, where the fast path cannot: the first time in a thread, the 16-bit forms, IOPL and AC, and when an interrupt waits.</summary>
internal static unsafe class InterruptFlag
{
    private const ulong Bit = FlagsImage.InterruptFlag;

    public static void Disable(ref Instruction instruction) => instruction.Cpu->InterruptFlag = 0;

    // What follows a sti is carried out before an interrupt arrives (Intel SDM volume 2B, STI). The manual has it so where IF was clear; the fast
    // path, which comes here when something waits, has set it by then, and a delay of one instruction is all that it costs.
    public static void Enable(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        cpu->Shadow = Volatile.Read(ref cpu->Quiet) == 0 ? 1u : 0;
        cpu->InterruptFlag = Bit;
    }

    public static void Push(ref Instruction instruction) =>
        SiteOperands.PushWord(instruction.Frame, instruction.Slot, FlagsImage.Of(instruction.Cpu, instruction.Frame->Rflags));

    public static void Pop(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        var word = SiteOperands.PopWord(instruction.Frame, instruction.Slot);
        cpu->InterruptFlag = word & Bit;

        // The 16-bit form has no AC.
        var held = SiteOperands.OperandSize(instruction.Frame, instruction.Slot) == sizeof(ushort) ? ushort.MaxValue & FlagsImage.Held : FlagsImage.Held;
        cpu->HeldFlags = (cpu->HeldFlags & ~held) | (word & held);
    }
}
