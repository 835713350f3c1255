// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Instructions;

namespace Afterlink.Monitor.Interrupts;

/// <summary>The 64-bit task state segment that <c>ltr</c> loaded: the stacks of interrupts (Intel SDM volume 3A, 8.7).</summary>
internal static unsafe class TaskState
{
    private const ulong FirstStack = 0x24;
    private const ulong StackSize = 8;

    /// <summary>Top of a stack, 1 to 7.</summary>
    /// <exception cref="ProcessorException">There is none: #TS, or the segment is not mapped.</exception>
    public static ulong InterruptStack(VirtualCpuState* cpu, int index, uint external)
    {
        var selector = cpu->TaskRegister;
        var error = SegmentSelector.ErrorCode(selector, external);
        var offset = FirstStack + ((ulong)(index - 1) * StackSize);
        if (selector < Descriptor.FirstSelector || offset + StackSize - 1 > cpu->TaskLimit)
            throw new ProcessorException(ExceptionVector.InvalidTaskState, error, $"the task state segment has no interrupt stack {index}");
        Span<ulong> top = stackalloc ulong[1];
        ModuleMemory.Read(cpu->TaskBase + offset, top);
        if (!CanonicalAddress.Is(top[0]))
            throw new ProcessorException(ExceptionVector.StackFault, external, $"interrupt stack {index}, 0x{top[0]:x}, is not a canonical address");

        // The frame, its error code and the word below it must be there: machine code writes them.
        const int Frame = 7 * 8;
        ModuleMemory.RequireReadable((top[0] & ~15UL) - Frame);
        ModuleMemory.RequireReadable((top[0] & ~15UL) - 1);
        return top[0];
    }
}
