// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;

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
            var isShadowed = cpu->Shadow != 0 && site.IsFollowedBySite();
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

    /// <summary>Takes the interrupt that goes first and enters its handler.</summary>
    public static void Arrive(VirtualCpuState* cpu, RegisterFrame* frame, InterruptedContext context, LoadedModule module, ModuleMapping mapping)
    {
        var vector = Take(cpu);
        try
        {
            // Whoever raised it may have withdrawn it meanwhile.
            if (vector >= 0)
                ExceptionEntry.PrepareInterrupt(cpu, frame, (byte)vector, context);
        }
        catch (ProcessorShutdownException shutdown)
        {
            module.Monitor.Faults.Add(RuntimeDiagnostics.Caused(shutdown, DiagnosticId.ProcessorShutdown,
                $"interrupt {vector}", shutdown.Message, mapping.Image.Sites.Name(frame->SiteIndex), mapping.Image.Path));
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

        var vector = PendingInterrupts.Highest(cpu);
        return vector >= 0 && PendingInterrupts.TryWithdraw(cpu, (byte)vector) ? vector : -1;
    }
}
