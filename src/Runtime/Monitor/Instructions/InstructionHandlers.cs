// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Monitor.Instructions;

/// <summary>The monitor's own handlers: instructions that the virtual CPU's state answers.</summary>
internal static unsafe class InstructionHandlers
{
    // A static table of managed function pointers, indexed by the kind.
    private static readonly delegate*<ref Instruction, void>[] Handlers = Table();

    /// <summary>What the gate calls for all of them.</summary>
    public static nint Entry => (nint)(delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)&Handle;

    /// <summary>Whether the monitor can carry out what nobody else does.</summary>
    public static bool Answers(SiteKind kind) => Handlers[(int)kind] != null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Handle(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)
    {
        try
        {
            var kind = ModuleMapping.KindOf(slot);
            if (ModuleMapping.Find(slot->Context).Current is not { } module)
                throw new ObjectDisposedException(nameof(LoadedModule));
            var handler = Handlers[(int)kind];
            if (handler == null)
                throw new AfterlinkException(DiagnosticId.HandlerMissing, "nothing handles it");
            var instruction = new Instruction(frame, slot, cpu, module.Monitor, kind);
            handler(ref instruction);
            return instruction.RunsOriginal ? 1u : 0;
        }
        catch (Exception e)
        {
            return LoadedModule.Fault(slot, frame, e);
        }
    }

    private static delegate*<ref Instruction, void>[] Table()
    {
        var table = new delegate*<ref Instruction, void>[BindingLayout.SlotCount];
        table[(int)SiteKind.DisableInterrupts] = &InterruptFlag.Disable;
        table[(int)SiteKind.EnableInterrupts] = &InterruptFlag.Enable;
        table[(int)SiteKind.PushFlags] = &InterruptFlag.Push;
        table[(int)SiteKind.PopFlags] = &InterruptFlag.Pop;
        table[(int)SiteKind.ReadTimeStampCounter] = &TimeStampCounter.Read;
        table[(int)SiteKind.ReadTimeStampCounterAndProcessorId] = &TimeStampCounter.ReadWithProcessorId;
        table[(int)SiteKind.ReadProcessorId] = &TimeStampCounter.ReadProcessorId;
        table[(int)SiteKind.Cpuid] = &Identification.Read;
        table[(int)SiteKind.ReadExtendedControlRegister] = &ExtendedControlRegisters.Read;
        table[(int)SiteKind.WriteExtendedControlRegister] = &ExtendedControlRegisters.Write;
        table[(int)SiteKind.RandomNumber] = &RandomNumbers.Read;
        table[(int)SiteKind.RandomSeed] = &RandomNumbers.Read;
        table[(int)SiteKind.ClearTaskSwitched] = &MachineStatus.ClearTaskSwitched;
        table[(int)SiteKind.LoadMachineStatusWord] = &MachineStatus.Load;
        table[(int)SiteKind.StoreMachineStatusWord] = &MachineStatus.Store;
        table[(int)SiteKind.LoadGlobalDescriptorTable] = &DescriptorTables.LoadGlobal;
        table[(int)SiteKind.StoreGlobalDescriptorTable] = &DescriptorTables.StoreGlobal;
        table[(int)SiteKind.LoadInterruptDescriptorTable] = &DescriptorTables.LoadInterrupt;
        table[(int)SiteKind.StoreInterruptDescriptorTable] = &DescriptorTables.StoreInterrupt;
        table[(int)SiteKind.LoadLocalDescriptorTable] = &DescriptorTables.LoadLocal;
        table[(int)SiteKind.StoreLocalDescriptorTable] = &DescriptorTables.StoreLocal;
        table[(int)SiteKind.LoadTaskRegister] = &DescriptorTables.LoadTask;
        table[(int)SiteKind.StoreTaskRegister] = &DescriptorTables.StoreTask;
        table[(int)SiteKind.LoadAccessRights] = &SegmentChecks.AccessRights;
        table[(int)SiteKind.LoadSegmentLimit] = &SegmentChecks.Limit;
        table[(int)SiteKind.VerifyRead] = &SegmentChecks.VerifyRead;
        table[(int)SiteKind.VerifyWrite] = &SegmentChecks.VerifyWrite;
        table[(int)SiteKind.ReadSegmentRegister] = &SegmentRegisters.Read;
        table[(int)SiteKind.WriteSegmentRegister] = &SegmentRegisters.Write;
        table[(int)SiteKind.FarReturn] = &FarReturns.Return;
        table[(int)SiteKind.SwapGs] = &SegmentSwap.SwapGs;
        table[(int)SiteKind.InvalidatePage] = &Maintenance.Nothing;
        table[(int)SiteKind.InvalidateProcessContext] = &Maintenance.InvalidateProcessContext;
        table[(int)SiteKind.InvalidateCaches] = &Maintenance.Nothing;
        table[(int)SiteKind.WriteBackCaches] = &Maintenance.Nothing;
        table[(int)SiteKind.WriteBackCachesNoInvalidate] = &Maintenance.Nothing;
        table[(int)SiteKind.SetAccessCheck] = &AccessCheck.Set;
        table[(int)SiteKind.ClearAccessCheck] = &AccessCheck.Clear;
        table[(int)SiteKind.MonitorAddress] = &AddressMonitor.Arm;
        table[(int)SiteKind.MonitorWait] = &AddressMonitor.Wait;
        table[(int)SiteKind.ReadControlRegister] = &RegisterMoves.ReadControl;
        table[(int)SiteKind.WriteControlRegister] = &RegisterMoves.WriteControl;
        table[(int)SiteKind.ReadDebugRegister] = &RegisterMoves.ReadDebug;
        table[(int)SiteKind.WriteDebugRegister] = &RegisterMoves.WriteDebug;
        table[(int)SiteKind.ReadMsr] = &RegisterMoves.ReadModelSpecific;
        table[(int)SiteKind.WriteMsr] = &RegisterMoves.WriteModelSpecific;
        table[(int)SiteKind.ReadPerformanceCounter] = &RegisterMoves.ReadCounter;
        table[(int)SiteKind.Halt] = &RegisterMoves.Halt;
        table[(int)SiteKind.SoftwareInterrupt] = &SoftwareInterrupts.Raise;
        table[(int)SiteKind.InterruptReturn] = &InterruptReturns.Return;
        table[(int)SiteKind.SaveSupervisorState] = &SupervisorState.Save;
        table[(int)SiteKind.RestoreSupervisorState] = &SupervisorState.Restore;
        return table;
    }
}
