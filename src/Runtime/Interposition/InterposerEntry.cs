// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor;

namespace Afterlink.Interposition;

/// <summary>What the gate calls in the place of a handler while a monitor has an interposer.</summary>
internal static unsafe class InterposerEntry
{
    /// <summary>Its address.</summary>
    public static nint Address => (nint)(delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)&Handle;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Handle(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)
    {
        try
        {
            var module = LoadedModule.Of(slot);
            var call = new SiteCall(frame, slot, cpu, module, ModuleMapping.KindOf(slot));

            // Gone again: a thread was on its way here while the slots were set back.
            return module.Monitor.Interposers.Current is { } interposer ? interposer.Handle(in call) : call.Answer();
        }
        catch (Exception e)
        {
            return LoadedModule.Fault(slot, frame, e);
        }
    }
}
