// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Provider;
using Afterlink.Sites;

namespace Afterlink.Monitor.Interrupts;

/// <summary>The end of a handled instruction: where interrupts arrive.</summary>
internal static unsafe class InterruptPoint
{
    private const byte NonMaskable = (byte)ExceptionVector.NonMaskableInterrupt;

    /// <summary>What the provider calls when a handler has returned and something waits.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void Reach(RegisterFrame* frame, VirtualCpuState* cpu)
    {
        try
        {
            if (InterruptEntry.IsPrepared(frame) || ModuleMapping.FindStub(frame->ReturnAddress) is not { Current: { } module } mapping)
                return;
            if (cpu->IdtBase == 0)
            {
                // Nothing can arrive before the module has loaded a table; lidt looks again.
                PendingInterrupts.Update(cpu);
                return;
            }

            var site = new InterruptedSite(frame, mapping);
            if (VirtualCpu.Of(cpu).TakeRaised() is { } raised)
            {
                Enter(cpu, frame, raised, site.Behind(), module, mapping);
                return;
            }

            var isShadowed = site.LoadsStackSegment() || (cpu->Shadow != 0 && site.IsFollowedBySite());
            cpu->Shadow = 0;
            if (!isShadowed && PendingInterrupts.IsDue(cpu))
                Arrive(cpu, frame, site.Behind(), module, mapping);
        }
        catch (Exception e)
        {
            // No exception may leave: the frames above are native.
            Environment.FailFast($"AFL{(int)DiagnosticId.InternalError:D4}: {e.Message}", e);
        }
    }

    /// <summary>Lets an interrupt arrive in the middle of an instruction, which goes on after the handler's return.</summary>
    /// <returns>Whether one arrived: the frame is not to be touched any more.</returns>
    public static bool TryArriveAt(RegisterFrame* frame, BindingSlot* slot)
    {
        // SAFETY: the thread is in a handler, so it has a virtual CPU, and this is its place in the thread's own storage.
        var cpu = *(VirtualCpuState**)(nuint)(ProviderLibrary.ReadFsBase() + (ulong)slot->Context->CpuOffset);
        if (Volatile.Read(ref cpu->Quiet) != 0 || cpu->IdtBase == 0 || !PendingInterrupts.IsDue(cpu)
            || ModuleMapping.Find(slot->Context) is not { Current: { } module } mapping)
            return false;
        Arrive(cpu, frame, new InterruptedSite(frame, mapping).At(), module, mapping);
        return InterruptEntry.IsPrepared(frame);
    }

    /// <summary>Takes the interrupt that goes first and enters its handler.</summary>
    public static void Arrive(VirtualCpuState* cpu, RegisterFrame* frame, InterruptedContext context, LoadedModule module, ModuleMapping mapping)
    {
        var vector = Take(cpu);
        try
        {
            // Whoever raised it may have withdrawn it meanwhile.
            if (vector >= 0)
            {
                module.Monitor.Interposers.Current?.Interrupted((byte)vector);
                ExceptionEntry.PrepareInterrupt(cpu, frame, (byte)vector, context);
            }
        }
        catch (ProcessorShutdownException shutdown)
        {
            module.Monitor.Faults.Add(RuntimeDiagnostics.Caused(shutdown, DiagnosticId.ProcessorShutdown,
                $"interrupt {vector}", shutdown.Message, mapping.Image.Sites.Name(frame->SiteIndex), mapping.Image.Path));
        }

        PendingInterrupts.Update(cpu);
    }

    private static void Enter(VirtualCpuState* cpu, RegisterFrame* frame, ProcessorException raised, InterruptedContext context, LoadedModule module, ModuleMapping mapping)
    {
        try
        {
            ExceptionEntry.Prepare(cpu, frame, raised, context);
        }
        catch (ProcessorShutdownException shutdown)
        {
            module.Monitor.Faults.Add(FaultLog.Describe(mapping.Table + (int)SiteKind.Hypercall, frame->SiteIndex, shutdown));
        }

        PendingInterrupts.Update(cpu);
    }

    private static int Take(VirtualCpuState* cpu)
    {
        if (PendingInterrupts.IsNonMaskableDue(cpu))
        {
            Volatile.Write(ref cpu->NonMaskablePending, 0);
            cpu->NonMaskableBlocked = 1;
            return NonMaskable;
        }

        if (PendingInterrupts.IsExternalDue(cpu))
            return VirtualCpu.Of(cpu).AcknowledgeExternal();
        var vector = PendingInterrupts.Highest(cpu);
        return vector >= 0 && PendingInterrupts.TryWithdraw(cpu, (byte)vector) ? vector : -1;
    }
}
