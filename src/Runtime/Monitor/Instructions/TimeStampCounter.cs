// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>rdtsc</c>, <c>rdtscp</c> and <c>rdpid</c> of a virtual counter, where the fast path cannot: the first time in a thread.</summary>
internal static unsafe class TimeStampCounter
{
    private const int FractionBits = 32;

    public static void Read(ref Instruction instruction) => instruction.Frame->EdxEax = Next(ref instruction);

    public static void ReadWithProcessorId(ref Instruction instruction)
    {
        instruction.Frame->EdxEax = Next(ref instruction);
        instruction.Frame->Ecx = (uint)instruction.Cpu->TscAux;
    }

    public static void ReadProcessorId(ref Instruction instruction) =>
        SiteOperands.WriteRegister(instruction.Frame, instruction.Slot, instruction.Cpu->TscAux);

    private static ulong Next(ref Instruction instruction)
    {
        var cpu = instruction.Cpu;
        switch (instruction.Monitor.Options.TimeStampCounter)
        {
            case Tsc.SteppedTsc:
                return cpu->TscValue += cpu->TscStep;
            case Tsc.VirtualTsc @virtual:
                return @virtual.Clock.Read();
            case Tsc.ScaledTsc:
                var product = (UInt128)ProviderLibrary.Exports->ReadTsc() * cpu->TscScale;
                return (ulong)(product >> FractionBits) + (ulong)cpu->TscOffset;
            default:
                return ProviderLibrary.Exports->ReadTsc() + (ulong)cpu->TscOffset;
        }
    }
}
