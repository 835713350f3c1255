// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Instructions;

namespace Afterlink.Monitor.Interrupts;

/// <summary>Code segments that an interrupt or its return leads to. All code of a module runs at privilege level 0, in 64-bit mode.</summary>
internal static unsafe class CodeSegment
{
    /// <summary>Checks a selector as the processor does (Intel SDM volume 2A, INT n); before the module has loaded a table, only that it is not null.</summary>
    /// <exception cref="ProcessorException">It is refused.</exception>
    public static void Check(VirtualCpuState* cpu, ushort selector, uint external)
    {
        if (selector < Descriptor.FirstSelector)
            throw new ProcessorException(ExceptionVector.GeneralProtection, external, "the selector of the code segment is null");
        if (cpu->GdtBase == 0)
            return;
        var error = SegmentSelector.ErrorCode(selector, external);
        if (!Descriptor.TryFind(cpu, selector, out var descriptor))
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is outside of its descriptor table");
        if (!descriptor.IsCode || !descriptor.IsLong || descriptor.Privilege != 0)
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"selector 0x{selector:x} is no 64-bit code segment of privilege level 0");
        if (!descriptor.IsPresent)
            throw new ProcessorException(ExceptionVector.SegmentNotPresent, error, $"the code segment of selector 0x{selector:x} is not present");
    }
}
