// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>rdtsc</c>, <c>rdtscp</c> and <c>rdpid</c> of a virtual counter, where the fast path cannot: the first time in a thread.</summary>
internal static unsafe class TimeStampCounter
{
    public static void Read(ref Instruction instruction) => instruction.Frame->EdxEax = Next(ref instruction);

    public static void ReadWithProcessorId(ref Instruction instruction)
    {
        instruction.Frame->EdxEax = Next(ref instruction);
        instruction.Frame->Ecx = (uint)instruction.Cpu->TscAux;
    }

    public static void ReadProcessorId(ref Instruction instruction) =>
        SiteOperands.WriteRegister(instruction.Frame, instruction.Slot, instruction.Cpu->TscAux);

    private static ulong Next(ref Instruction instruction) => VirtualCpu.Of(instruction.Cpu).ReadTimeStampCounter();
}
