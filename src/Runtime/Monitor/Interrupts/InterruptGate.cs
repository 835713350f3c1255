// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>An entry of the interrupt descriptor table (Intel SDM volume 3A, 6.14.1), checked.</summary>
/// <param name="Target">The handler.</param>
/// <param name="Selector">Its code segment.</param>
/// <param name="StackIndex">Which stack of the task state segment it runs on; 0 for the one that was interrupted.</param>
/// <param name="ClearsInterruptFlag">An interrupt gate and not a trap gate.</param>
internal readonly record struct InterruptGate(ulong Target, ushort Selector, int StackIndex, bool ClearsInterruptFlag)
{
    public const int Size = 16;

    private const int InterruptType = 0xE;
    private const int TrapType = 0xF;
    private const ulong SystemBit = 1UL << 44;
    private const ulong PresentBit = 1UL << 47;

    /// <summary>Reads and checks the entry of a vector.</summary>
    /// <param name="cpu">The CPU, which has a table.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="external">Bit 0 of error codes: the event did not come from the program.</param>
    /// <exception cref="ProcessorException">The processor would refuse it.</exception>
    public static unsafe InterruptGate Read(VirtualCpuState* cpu, byte vector, uint external)
    {
        var error = SegmentSelector.ErrorCodeOfGate(vector, external);
        if ((vector * Size) + Size - 1 > cpu->IdtLimit)
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"vector {vector} is outside of the interrupt descriptor table");
        Span<ulong> words = stackalloc ulong[2];
        ModuleMemory.Read(cpu->IdtBase + (ulong)(vector * Size), words);
        var (low, high) = (words[0], words[1]);
        var type = (int)(low >> 40) & 0xF;
        if ((low & SystemBit) != 0 || type is not (InterruptType or TrapType))
            throw new ProcessorException(ExceptionVector.GeneralProtection, error, $"the gate of vector {vector} is neither an interrupt nor a trap gate");
        if ((low & PresentBit) == 0)
            throw new ProcessorException(ExceptionVector.SegmentNotPresent, error, $"the gate of vector {vector} is not present");
        var target = (low & 0xFFFF) | ((low >> 32) & 0xFFFF_0000) | (high << 32);
        if (!CanonicalAddress.Is(target))
            throw new ProcessorException(ExceptionVector.GeneralProtection, external, $"the handler of vector {vector}, 0x{target:x}, is not a canonical address");
        var selector = (ushort)(low >> 16);
        CodeSegment.Check(cpu, selector, external);
        ModuleMemory.RequireReadable(target);
        return new(target, selector, (int)(low >> 32) & 7, type == InterruptType);
    }
}
