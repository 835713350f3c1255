// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.


namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>monitor</c> and <c>mwait</c>. Waiting ends when the monitored line changes, and may end at any time for any reason (Intel SDM
/// volume 2B, MWAIT): the thread gives up its processor once.
/// </summary>
internal static unsafe class AddressMonitor
{
    private const uint InterruptBreak = 1;

    public static void Arm(ref Instruction instruction)
    {
        if (instruction.Frame->Ecx != 0)
            throw ProcessorException.GeneralProtection($"extension 0x{instruction.Frame->Ecx:x} is not supported");
        instruction.Cpu->MonitoredAddress = instruction.Frame->Rax;
    }

    public static void Wait(ref Instruction instruction)
    {
        if ((instruction.Frame->Ecx & ~(InterruptBreak | 2u)) != 0)
            throw ProcessorException.GeneralProtection($"extension 0x{instruction.Frame->Ecx:x} is not supported");
        instruction.Cpu->MonitoredAddress = 0;
        _ = Thread.Yield();
    }
}
