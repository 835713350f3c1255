// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>clts</c>, <c>lmsw</c>, <c>smsw</c>.</summary>
internal static unsafe class MachineStatus
{
    private const ulong TaskSwitched = 1 << 3;
    private const ulong ProtectionEnable = 1;
    private const ulong Loadable = 0xF;

    public static void ClearTaskSwitched(ref Instruction instruction) => instruction.Cpu->Cr0 &= ~TaskSwitched;

    // PE MP EM TS; PE can be set but not cleared (Intel SDM volume 2A, LMSW).
    public static void Load(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        ulong word = SiteOperands.ReadWord(instruction.Frame, instruction.Slot);
        cpu->Cr0 = (cpu->Cr0 & ~Loadable) | (word & Loadable) | (cpu->Cr0 & ProtectionEnable);
    }

    public static void Store(ref Instruction instruction) =>
        SiteOperands.WriteWord(instruction.Frame, instruction.Slot, instruction.Cpu->Cr0);
}
