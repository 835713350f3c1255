// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;
using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>mov sreg, r/m</c> and <c>mov r/m, sreg</c> (Intel SDM volume 2B, MOV), once the module has a global descriptor table of its own. Before that
/// its selectors are those of the process, and so are the instructions.
/// </summary>
internal static unsafe class SegmentRegisters
{
    private const int Cs = 1, Ss = 2, Fs = 4, Gs = 5, Count = 6;
    private const ushort RequestedPrivilege = 3;

    public static void Read(ref Instruction instruction)
    {
        if (instruction.Cpu->GdtBase == 0)
            instruction.RunsOriginal = true;
        else
            SiteOperands.WriteWord(instruction.Frame, instruction.Slot, instruction.Cpu->Segments[Number(ref instruction)]);
    }

    public static void Write(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        if (cpu->GdtBase == 0)
        {
            instruction.RunsOriginal = true;
            return;
        }

        var number = Number(ref instruction);
        var selector = SiteOperands.ReadWord(instruction.Frame, instruction.Slot);
        switch (number)
        {
            case Cs:
                throw ProcessorException.InvalidOpcode("no mov loads cs");
            case Ss:
                CheckStack(cpu, selector);
                break;
            default:
                var segmentBase = CheckData(cpu, selector);

                // A null selector clears the base, as processors do that say so (AMD APM volume 3, CPUID 8000_0021.EAX[6]) and Intel's always did. The
                // base of fs stays: it is that of the thread's own storage, which the module's C library needs.
                if (number == Gs)
                    SegmentBases.WriteGs(segmentBase);
                break;
        }

        cpu->Segments[number] = selector;
    }

    private static int Number(ref Instruction instruction)
    {
        var number = SiteOperands.SystemRegister(instruction.Frame, instruction.Slot);
        return number < Count ? number : throw ProcessorException.InvalidOpcode($"there is no segment register {number}");
    }

    // A null selector is allowed in 64-bit mode, but for level 3.
    private static void CheckStack(VirtualCpuState* cpu, ushort selector)
    {
        var error = SegmentSelector.ErrorCode(selector);
        if ((selector & RequestedPrivilege) != 0)
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} asks for another privilege level than 0");
        if (selector < Descriptor.FirstSelector)
            return;
        var descriptor = Find(cpu, selector, error);
        if (!descriptor.IsWritableData || descriptor.Privilege != 0)
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is no writable data segment of privilege level 0");
        if (!descriptor.IsPresent)
            throw new ProcessorException(ExceptionVector.StackFault, error, $"the stack segment of selector 0x{selector:x} is not present");
    }

    // At level 0 no privilege level keeps a data segment away.
    private static ulong CheckData(VirtualCpuState* cpu, ushort selector)
    {
        if (selector < Descriptor.FirstSelector)
            return 0;
        var error = SegmentSelector.ErrorCode(selector);
        var descriptor = Find(cpu, selector, error);
        if (!descriptor.IsReadable)
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is neither data nor readable code");
        return descriptor.IsPresent ? descriptor.Base
            : throw new ProcessorException(ExceptionVector.SegmentNotPresent, error, $"the segment of selector 0x{selector:x} is not present");
    }

    private static Descriptor Find(VirtualCpuState* cpu, ushort selector, uint error) => Descriptor.TryFind(cpu, selector, out var descriptor) ? descriptor
        : throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is outside of its descriptor table");
}
