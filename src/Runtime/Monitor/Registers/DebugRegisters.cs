// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Registers;

/// <summary>
/// DR0 to DR7 of a virtual CPU (Intel SDM volume 3B, 18.2). They hold what is written to them; no breakpoint is ever hit, since the module's code runs on the real
/// processor.
/// </summary>
internal static unsafe class DebugRegisters
{
    public const ulong InitialStatus = 0xFFFF_0FF0;
    public const ulong InitialControl = 0x400;

    // Bits of DR6 and DR7 that can change; the others read as they are after a reset.
    private const ulong StatusBits = 0x0001_E80F;
    private const ulong ControlBits = 0xFFFF_2BFF;
    private const ulong GeneralDetect = 1 << 13;
    private const ulong DebugExtensions = 1 << 3;

    public static ulong Read(VirtualCpuState* cpu, int number) => Select(cpu, number);

    public static void Write(VirtualCpuState* cpu, int number, ulong value)
    {
        ref var register = ref Select(cpu, number);
        number |= number is 4 or 5 ? 2 : 0;
        if (number >= 6 && value >> 32 != 0)
            throw ProcessorException.GeneralProtection($"0x{value:x} is not a possible DR{number}");
        register = number switch
        {
            6 => (value & StatusBits) | (InitialStatus & ~StatusBits),
            7 => (value & ControlBits) | InitialControl,
            _ => value,
        };
    }

    private static ref ulong Select(VirtualCpuState* cpu, int number)
    {
        // DR4 and DR5 are the old names of DR6 and DR7, until CR4.DE makes them invalid.
        if (number is 4 or 5)
        {
            if ((cpu->Cr4 & DebugExtensions) != 0)
                throw ProcessorException.InvalidOpcode($"CR4.DE is set, and there is no DR{number}");
            number |= 2;
        }

        if ((uint)number > 7)
            throw ProcessorException.InvalidOpcode($"there is no DR{number}");
        if ((cpu->DebugControl & GeneralDetect) != 0)
        {
            // The access itself is what is detected; the flag goes so that the handler can use the registers.
            cpu->DebugControl &= ~GeneralDetect;
            cpu->DebugStatus |= GeneralDetect;
            throw new ProcessorException(ExceptionVector.Debug, 0, $"DR7.GD is set, and DR{number} was accessed");
        }

        switch (number)
        {
            case 6:
                return ref cpu->DebugStatus;
            case 7:
                return ref cpu->DebugControl;
            default:
                return ref cpu->DebugAddress[number];
        }
    }
}
