// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Monitor;

namespace Afterlink.Modules;

/// <summary>
/// Hypercalls of a module whose headers are known, where no stub calls their handler: those that no header declared but that keep to its
/// convention, and all of them when something wants to see the registers first.
/// </summary>
internal static unsafe class HypercallEntry
{
    /// <summary>What the gate calls.</summary>
    public static nint Address => (nint)(delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)&Handle;

    /// <summary>The handler of a declared hypercall that the generated class does not know.</summary>
    public static nint Undeclared => (nint)(delegate* unmanaged[Cdecl]<ulong, ulong, ulong, ulong, ulong, ulong, HypercallFrame*, ulong>)&Refuse;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Handle(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)
    {
        try
        {
            if (!LoadedModule.Of(slot).HypercallHandlers.TryGetValue(frame->Rax, out var handler))
                throw NotDeclared(frame->Rax);

            // The end of the frame stands for that of a stub. At a site that no header declared rcx is alive.
            var rcx = frame->Rcx;
            var end = (HypercallFrame*)&frame->ReturnAddress;
            end->Table = slot - (int)Sites.SiteKind.Hypercall;

            // SAFETY: handlers have this one signature; they let no exception out.
            frame->Rax = ((delegate* unmanaged[Cdecl]<ulong, ulong, ulong, ulong, ulong, ulong, HypercallFrame*, ulong>)handler)(
                frame->Rdi, frame->Rsi, frame->Rdx, frame->R10, frame->R8, frame->R9, end);
            frame->Rcx = rcx;
            return 0;
        }
        catch (Exception e)
        {
            return LoadedModule.Fault(slot, frame, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Refuse(ulong rdi, ulong rsi, ulong rdx, ulong r10, ulong r8, ulong r9, HypercallFrame* frame)
    {
        try
        {
            var context = frame->Slot->Context;
            throw NotDeclared(frame->SiteIndex < context->RecordCount ? context->Records[frame->SiteIndex].Hypercall : 0);
        }
        catch (Exception e)
        {
            return LoadedModule.Fault(frame, e);
        }
    }

    private static NotSupportedException NotDeclared(ulong number) => new($"no header declares hypercall 0x{number:x}");
}
