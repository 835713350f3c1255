// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>lgdt sgdt lidt sidt lldt sldt ltr str</c> (Intel SDM volume 2A and 2B).</summary>
internal static unsafe class DescriptorTables
{
    public static void LoadGlobal(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        cpu->GdtBase = CanonicalAddress.Require(SiteOperands.ReadDescriptorTable(instruction.Frame, instruction.Slot, out var limit));
        cpu->GdtLimit = limit;
    }

    public static void LoadInterrupt(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        cpu->IdtBase = CanonicalAddress.Require(SiteOperands.ReadDescriptorTable(instruction.Frame, instruction.Slot, out var limit));
        cpu->IdtLimit = limit;
        PendingInterrupts.Update(cpu);
    }

    public static void StoreGlobal(ref Instruction instruction) =>
        SiteOperands.WriteDescriptorTable(instruction.Frame, instruction.Slot, instruction.Cpu->GdtBase, instruction.Cpu->GdtLimit);

    public static void StoreInterrupt(ref Instruction instruction) =>
        SiteOperands.WriteDescriptorTable(instruction.Frame, instruction.Slot, instruction.Cpu->IdtBase, instruction.Cpu->IdtLimit);

    public static void LoadLocal(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        var selector = SiteOperands.ReadWord(instruction.Frame, instruction.Slot);
        if (selector < Descriptor.FirstSelector)
        {
            (cpu->LocalDescriptorTable, cpu->LdtBase, cpu->LdtLimit) = (selector, 0, 0);
            return;
        }

        var descriptor = System(ref instruction, selector, static type => type == Descriptor.LocalTable);
        (cpu->LocalDescriptorTable, cpu->LdtBase, cpu->LdtLimit) = (selector, descriptor.Base, descriptor.Limit);
    }

    public static void StoreLocal(ref Instruction instruction) =>
        SiteOperands.WriteWord(instruction.Frame, instruction.Slot, instruction.Cpu->LocalDescriptorTable);

    public static void LoadTask(ref Instruction instruction)
    {
        var selector = SiteOperands.ReadWord(instruction.Frame, instruction.Slot);
        if (selector < Descriptor.FirstSelector)
            throw ProcessorException.GeneralProtection("the selector is null");
        var descriptor = System(ref instruction, selector, static type => type == Descriptor.AvailableTask);
        descriptor.MarkBusy();
        var cpu = instruction.Cpu;
        (cpu->TaskRegister, cpu->TaskBase, cpu->TaskLimit) = (selector, descriptor.Base, descriptor.Limit);
    }

    public static void StoreTask(ref Instruction instruction) =>
        SiteOperands.WriteWord(instruction.Frame, instruction.Slot, instruction.Cpu->TaskRegister);

    // The error codes name the selector (Intel SDM volume 2A, LLDT and LTR).
    private static Descriptor System(ref Instruction instruction, ushort selector, Func<int, bool> fits)
    {
        var error = SegmentSelector.ErrorCode(selector);
        if (Descriptor.IsLocal(selector) || !Descriptor.TryFind(instruction.Cpu, selector, out var descriptor) || !descriptor.IsWide(instruction.Cpu))
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is not in the global descriptor table");
        if (descriptor.IsCodeOrData || !fits(descriptor.Type))
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"the descriptor of selector 0x{selector:x} has the wrong type");
        return descriptor.IsPresent ? descriptor
            : throw new ProcessorException(ExceptionVector.SegmentNotPresent, error, $"the descriptor of selector 0x{selector:x} is not present");
    }
}
