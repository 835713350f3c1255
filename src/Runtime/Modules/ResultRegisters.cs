// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Loading;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>Sets what an instruction writes to 0, for an instruction that nobody carried out.</summary>
internal static unsafe class ResultRegisters
{
    /// <summary>Where the stub of a declared hypercall expects a floating-point result (afterlink.h).</summary>
    private const int FloatResult = -64;

    /// <summary>Clears the results of a site.</summary>
    public static void Clear(RegisterFrame* frame, BindingSlot* slot)
    {
        switch (ModuleMapping.KindOf(slot))
        {
            case SiteKind.PortIn8:
                frame->Al = 0;
                break;
            case SiteKind.PortIn16:
                frame->Ax = 0;
                break;
            case SiteKind.PortIn32:
                frame->Eax = 0;
                break;
            case SiteKind.ReadMsr or SiteKind.ReadPerformanceCounter or SiteKind.ReadTimeStampCounter
                or SiteKind.ReadExtendedControlRegister or SiteKind.ReadProtectionKeys:
                frame->EdxEax = 0;
                break;
            case SiteKind.ReadTimeStampCounterAndProcessorId:
                frame->EdxEax = 0;
                frame->Ecx = 0;
                break;
            case SiteKind.Cpuid:
                frame->EdxEax = 0;
                frame->Ebx = 0;
                frame->Ecx = 0;
                break;
            case SiteKind.Hypercall:
                frame->Rax = 0;
                ClearFloatResult(frame, slot);
                break;
            case SiteKind.ReadControlRegister or SiteKind.ReadDebugRegister or SiteKind.ReadProcessorId
                or SiteKind.ReadFsBase or SiteKind.ReadGsBase:
                SiteOperands.WriteRegister(frame, slot, 0);
                break;
            case SiteKind.RandomNumber or SiteKind.RandomSeed:
                SiteOperands.WriteRegister(frame, slot, 0);
                SiteOperands.SetCarry(frame, false);
                break;
            case SiteKind.StoreMachineStatusWord or SiteKind.StoreLocalDescriptorTable or SiteKind.StoreTaskRegister
                or SiteKind.ReadSegmentRegister:
                SiteOperands.WriteWord(frame, slot, 0);
                break;
            case SiteKind.StoreGlobalDescriptorTable or SiteKind.StoreInterruptDescriptorTable:
                SiteOperands.WriteDescriptorTable(frame, slot, 0, 0);
                break;
            case SiteKind.LoadAccessRights or SiteKind.LoadSegmentLimit or SiteKind.VerifyRead or SiteKind.VerifyWrite:
                SiteOperands.SetZero(frame, false);
                break;
            case SiteKind.PushFlags:
                SiteOperands.PushFlags(frame, slot, interruptFlag: true);
                break;
            case SiteKind.UserMonitorWait or SiteKind.TimedPause:
                SiteOperands.SetCarry(frame, false);
                break;
        }
    }

    private static void ClearFloatResult(RegisterFrame* frame, BindingSlot* slot)
    {
        // SAFETY: the red zone of a declared stub belongs to the stub, and the rewritten site leaves it alone.
        if ((SiteOperands.Record(frame, slot)->Flags & SiteRecordFlags.Declared) != 0)
            Unsafe.WriteUnaligned((void*)(nuint)(frame->StackPointer + unchecked((ulong)FloatResult)), 0UL);
    }
}
