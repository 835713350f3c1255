// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor.Registers;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>mov crN</c>, <c>mov drN</c>, <c>rdmsr</c>, <c>wrmsr</c>, <c>rdpmc</c> and <c>hlt</c> of a module whose class has no handler for them.</summary>
internal static unsafe class RegisterMoves
{
    public static void ReadControl(ref Instruction instruction) => SiteOperands.WriteRegister(instruction.Frame, instruction.Slot,
        ControlRegisters.Read(instruction.Cpu, SiteOperands.SystemRegister(instruction.Frame, instruction.Slot)));

    public static void WriteControl(ref Instruction instruction) => ControlRegisters.Write(instruction.Cpu,
        SiteOperands.SystemRegister(instruction.Frame, instruction.Slot), SiteOperands.ReadRegister(instruction.Frame, instruction.Slot));

    public static void ReadDebug(ref Instruction instruction) => SiteOperands.WriteRegister(instruction.Frame, instruction.Slot,
        DebugRegisters.Read(instruction.Cpu, SiteOperands.SystemRegister(instruction.Frame, instruction.Slot)));

    public static void WriteDebug(ref Instruction instruction) => DebugRegisters.Write(instruction.Cpu,
        SiteOperands.SystemRegister(instruction.Frame, instruction.Slot), SiteOperands.ReadRegister(instruction.Frame, instruction.Slot));

    public static void ReadModelSpecific(ref Instruction instruction) =>
        instruction.Frame->EdxEax = ModelSpecificRegisters.Read(instruction.Cpu, instruction.Frame->Ecx);

    public static void WriteModelSpecific(ref Instruction instruction) =>
        ModelSpecificRegisters.Write(instruction.Cpu, instruction.Frame->Ecx, instruction.Frame->EdxEax);

    public static void ReadCounter(ref Instruction instruction) =>
        instruction.Frame->EdxEax = PerformanceCounters.Read(instruction.Monitor.Options.Cpuid, instruction.Frame->Ecx);

    public static void Halt(ref Instruction instruction) => VirtualCpu.Of(instruction.Cpu).Halt(instruction.Monitor.Options.Cancellation);
}
