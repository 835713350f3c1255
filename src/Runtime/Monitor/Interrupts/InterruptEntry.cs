// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Provider;

namespace Afterlink.Monitor.Interrupts;

/// <summary>
/// Has a handler of the module entered: prepares what enter_interrupt of the provider does when the gate has put the registers back. No managed
/// frame is left on the stack then, so the handler may do whatever interrupt handlers do.
/// </summary>
internal static unsafe class InterruptEntry
{
    private const ulong RedZone = 128;
    private const ulong Alignment = 16;
    private const ulong TrapFlag = 1 << 8;
    private const ulong NestedTask = 1 << 14;
    private const ulong ResumeFlag = 1 << 16;

    /// <summary>Enters the handler of a vector.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="frame">The frame of the gate.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="errorCode">Its error code, where it has one.</param>
    /// <param name="external">1 where the event did not come from the program.</param>
    /// <param name="context">What is interrupted.</param>
    /// <exception cref="ProcessorException">The table does not lead to a handler. Nothing was changed.</exception>
    public static void Prepare(VirtualCpuState* cpu, RegisterFrame* frame, byte vector, uint? errorCode, uint external, InterruptedContext context)
    {
        var gate = InterruptGate.Read(cpu, vector, external);

        // The interrupted code is that of a process and has a red zone, which a kernel's has not: the frame goes below it.
        var stack = gate.StackIndex == 0 ? context.StackPointer - RedZone : TaskState.InterruptStack(cpu, gate.StackIndex, external);
        cpu->EntryStack = stack & ~(Alignment - 1);
        cpu->EntryTarget = gate.Target;
        cpu->EntryRcx = frame->Rcx;
        cpu->EntrySs = cpu->Segments[VirtualCpuState.StackSegment];
        cpu->EntryRsp = context.StackPointer;
        cpu->EntryRflags = FlagsImage.Of(cpu, frame->Rflags) | (context.IsFault ? ResumeFlag : 0);
        cpu->EntryCs = cpu->Segments[VirtualCpuState.CodeSegment];
        cpu->EntryRip = context.InstructionPointer;
        cpu->EntryError = errorCode ?? 0;

        var provider = ProviderLibrary.Exports;
        frame->Rcx = (ulong)(nuint)cpu;
        frame->ReturnAddress = (ulong)(errorCode is null ? provider->EnterInterrupt : provider->EnterException);
        frame->Rflags &= ~(TrapFlag | NestedTask);
        cpu->Segments[VirtualCpuState.CodeSegment] = gate.Selector;
        if (gate.ClearsInterruptFlag)
            cpu->InterruptFlag = 0;
    }

    /// <summary>Whether a handler will be entered already.</summary>
    public static bool IsPrepared(RegisterFrame* frame)
    {
        var provider = ProviderLibrary.Exports;
        return frame->ReturnAddress == (ulong)provider->EnterInterrupt || frame->ReturnAddress == (ulong)provider->EnterException;
    }
}
