// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;
using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// The 64-bit far return, once the module has a global descriptor table of its own: the way to load cs. As with <c>iretq</c>, the processor's own
/// instruction runs on the same words with the process's selector in the place of the module's.
/// </summary>
internal static unsafe class FarReturns
{
    private const int InstructionPointer = 0, CodeSegmentSelector = 1;
    private const ushort RequestedPrivilege = 3;
    private const byte WideMask = 0xF8, Wide = 0x48;

    public static void Return(ref Instruction instruction)
    {
        var frame = instruction.Frame;
        var cpu = instruction.Cpu;
        instruction.RunsOriginal = true;

        // The narrow forms cannot reach an address of the process, whatever the selector.
        if (cpu->GdtBase == 0 || ((byte)SiteOperands.Record(frame, instruction.Slot)->Bytes0 & WideMask) != Wide)
            return;

        // SAFETY: the instruction pops these two words from the module's stack.
        var words = (ulong*)(nuint)frame->StackPointer;
        var (address, code) = (CanonicalAddress.Require(words[InstructionPointer]), (ushort)words[CodeSegmentSelector]);
        if ((code & RequestedPrivilege) != 0)
            FaultLog.FailFast(Unsupported($"to privilege level {code & RequestedPrivilege}", in instruction));
        CodeSegment.Check(cpu, code, external: 0);
        if (!ResumePoints.TryResolve(address, out var actual))
            FaultLog.FailFast(Unsupported($"to 0x{address:x}, where an instruction was moved,", in instruction));

        cpu->Segments[VirtualCpuState.CodeSegment] = code;
        words[InstructionPointer] = actual;
        words[CodeSegmentSelector] = (ushort)ProviderLibrary.Exports->ReadSegments();
    }

    private static AfterlinkException Unsupported(string target, in Instruction instruction) =>
        InterruptReturns.Unsupported("a far return", target, ModuleMapping.Find(instruction.Slot->Context), instruction.Frame);
}
