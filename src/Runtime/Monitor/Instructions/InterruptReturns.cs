// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;
using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>iretq</c>, once the module has a table of handlers. The flags that the virtual CPU has go there; then the processor's own <c>iretq</c> runs,
/// which works at any privilege level, on the same frame with what the process has in the place of what the module sees.
/// </summary>
internal static unsafe class InterruptReturns
{
    private const int InstructionPointer = 0, CodeSegmentSelector = 1, Flags = 2, StackPointer = 3, StackSegmentSelector = 4;
    private const ulong NestedTask = 1 << 14;
    private const ushort RequestedPrivilege = 3;

    private static ReadOnlySpan<byte> Iretq => [0x48, 0xCF];

    public static void Return(ref Instruction instruction)
    {
        var frame = instruction.Frame;
        var cpu = instruction.Cpu;
        if (!IsWide(instruction))
        {
            instruction.RunsOriginal = true;
            return;
        }

        // SAFETY: iretq pops these five words from the module's stack.
        var words = (ulong*)(nuint)frame->StackPointer;
        var context = new InterruptedContext(CanonicalAddress.Require(words[InstructionPointer]), words[StackPointer], IsFault: false);
        var (code, stack) = ((ushort)words[CodeSegmentSelector], (ushort)words[StackSegmentSelector]);
        var module = LoadedModule.Of(instruction.Slot);
        var mapping = ModuleMapping.Find(instruction.Slot->Context);
        var hasOuterLevel = ((code | stack) & RequestedPrivilege) != 0;
        if (!hasOuterLevel)
            CodeSegment.Check(cpu, code, external: 0);
        if (!ResumePoints.TryResolve(context.InstructionPointer, out var actual))
            FaultLog.FailFast(Unsupported("iretq", $"to 0x{context.InstructionPointer:x}, where an instruction was moved,", mapping, frame));

        // A process has one level; the code there runs as all other code does.
        if (hasOuterLevel)
            module.Monitor.Faults.Add(Unsupported("iretq", $"to privilege level {Math.Max(code & RequestedPrivilege, stack & RequestedPrivilege)}", mapping, frame));

        (cpu->Segments[VirtualCpuState.CodeSegment], cpu->Segments[VirtualCpuState.StackSegment], cpu->NonMaskableBlocked) = (code, stack, 0);
        var flags = FlagsImage.Load(cpu, words[Flags]);
        PendingInterrupts.Update(cpu);
        if (PendingInterrupts.IsDue(cpu))
        {
            // The next one arrives before the first instruction of the code that was interrupted.
            frame->Rflags = flags;
            InterruptPoint.Arrive(cpu, frame, context, module, mapping);
            if (InterruptEntry.IsPrepared(frame))
                return;
        }

        var segments = ProviderLibrary.Exports->ReadSegments();
        words[InstructionPointer] = actual;
        words[CodeSegmentSelector] = (ushort)segments;
        words[Flags] = flags;
        words[StackSegmentSelector] = segments >> 16;

        // With NT set iretq is a return to another task, which raises #GP in 64-bit mode.
        frame->Rflags &= ~NestedTask;
        instruction.RunsOriginal = true;
    }

    internal static AfterlinkException Unsupported(string instruction, string target, ModuleMapping mapping, RegisterFrame* frame) => RuntimeDiagnostics.Exception(
        DiagnosticId.InterruptReturnUnsupported, instruction, target, mapping.Image.Sites.Name(frame->SiteIndex), mapping.Image.Path);

    private static bool IsWide(in Instruction instruction)
    {
        var bytes = SiteOperands.Record(instruction.Frame, instruction.Slot)->Bytes0;
        return (byte)bytes == Iretq[0] && (byte)(bytes >> 8) == Iretq[1];
    }
}
