// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Diagnostics.Events;
using Afterlink.Loading;
using Afterlink.Monitor;
using Afterlink.Monitor.Interrupts;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <content>What generated handlers call.</content>
public sealed unsafe partial class LoadedModule
{
    /// <summary>The handlers object of a slot's module. For generated code, which is on the hot path: no check, no cast.</summary>
    /// <typeparam name="THandlers">The type that was given to <c>Load</c>.</typeparam>
    /// <param name="slot">The slot that the gate passed.</param>
    /// <returns>The handlers; null when the module is not bound any more, which <see cref="Fault(BindingSlot*, RegisterFrame*, Exception)"/> sorts out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static THandlers HandlersOf<THandlers>(BindingSlot* slot)
        where THandlers : class
    {
        // SAFETY: the handle lives for good; its target is what Load was given, whose type the generated Load fixes.
#if NET10_0_OR_GREATER
        // Without the checks of the older form, which cost as much as the call of the handler.
        return Unsafe.As<THandlers>(GCHandle<object>.FromIntPtr(slot->Datum).Target);
#else
        return Unsafe.As<THandlers>(GCHandle.FromIntPtr(slot->Datum).Target)!;
#endif
    }

    /// <summary>The handlers object of a declared hypercall's module. For generated code.</summary>
    /// <typeparam name="THandlers">The type that was given to <c>Load</c>.</typeparam>
    /// <param name="frame">The frame that the stub passed.</param>
    /// <returns>The handlers; null when the module is not bound any more, which <see cref="Fault(HypercallFrame*, Exception)"/> sorts out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static THandlers HandlersOf<THandlers>(HypercallFrame* frame)
        where THandlers : class => HandlersOf<THandlers>(frame->Slot);

    /// <summary>
    /// Ends an instruction whose handler threw: its result registers are 0, and the monitor's policy decides what becomes of the exception.
    /// </summary>
    /// <param name="slot">The slot that the gate passed.</param>
    /// <param name="frame">The frame that the gate passed.</param>
    /// <param name="exception">What was thrown.</param>
    /// <returns>0: the instruction is done with.</returns>
    public static nuint Fault(BindingSlot* slot, RegisterFrame* frame, Exception exception)
    {
        try
        {
            if (ModuleMapping.Find(slot->Context).Current is not { } module)
            {
                // A probe that was on its way while the module was unbound: its instruction runs, and nobody is there to be told.
                if (ModuleMapping.KindOf(slot) != SiteKind.Probe)
                    FaultLog.FailFast(FaultLog.NotBound(slot, frame));
                return 0;
            }

            if (exception is ProcessorException raised && module.TryEnterExceptionHandler(frame, raised, ref exception))
                return 0;
            var fault = FaultLog.Describe(slot, frame, exception);

            // Behind an iretq there is nothing that could run on.
            if (ModuleMapping.KindOf(slot) == SiteKind.InterruptReturn)
                FaultLog.FailFast(fault);
            ResultRegisters.Clear(frame, slot);
            module.Add(fault);
        }
        catch (Exception e)
        {
            FailFast(e);
        }

        return 0;
    }

    /// <summary>
    /// Ends a declared hypercall whose handler threw; the monitor's policy decides what becomes of the exception. Exceptions of the processor
    /// arrive behind the hypercall: it is a function call, and its arguments are gone.
    /// </summary>
    /// <param name="frame">The frame that the stub passed.</param>
    /// <param name="exception">What was thrown.</param>
    /// <returns>0, the hypercall's result.</returns>
    public static ulong Fault(HypercallFrame* frame, Exception exception)
    {
        try
        {
            if (ModuleMapping.Find(frame->Slot->Context).Current is not { } module)
                FaultLog.FailFast(FaultLog.NotBound(frame->Slot, frame->SiteIndex));
            else if (exception is not ProcessorException raised || !module.Monitor.CurrentCpu.TryRaise(raised))
                module.Add(FaultLog.Describe(frame->Slot, frame->SiteIndex, exception));
        }
        catch (Exception e)
        {
            FailFast(e);
        }

        return 0;
    }

    private void Add(AfterlinkException fault)
    {
        AfterlinkEventSource.Log.Fault(fault.Code, fault.Message);
        Monitor.Interposers.Current?.Faulted(fault);
        Monitor.Faults.Add(fault);
    }

    // No exception may leave: the frames above are native.
    private static void FailFast(Exception exception) =>
        Environment.FailFast($"AFL{(int)DiagnosticId.InternalError:D4}: {exception.Message}", exception);

    // Exceptions of the processor belong to the module, once it has a table of handlers.
    private bool TryEnterExceptionHandler(RegisterFrame* frame, ProcessorException raised, ref Exception exception)
    {
        var cpu = Monitor.CurrentCpu.State;
        if (cpu->IdtBase == 0)
            return false;
        try
        {
            ExceptionEntry.Prepare(cpu, frame, raised, new InterruptedSite(frame, _mapping).At());
            Monitor.Interposers.Current?.Raised(raised);
            return true;
        }
        catch (ProcessorShutdownException shutdown)
        {
            exception = shutdown;
            return false;
        }
    }
}
