// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Registers;
using Afterlink.Provider;

namespace Afterlink.Monitor;

/// <remarks>
/// What handlers of <c>mov crN</c>, <c>mov drN</c>, <c>rdmsr</c>, <c>wrmsr</c> and <c>rdpmc</c> can hand on: the state of the CPU, with the faults of the manuals. A module
/// whose class has no such handler gets these answers.
/// </remarks>
public sealed unsafe partial class VirtualCpu
{
    private const int TscFractionBits = 32;

    /// <summary>CR2: the address of the last page fault.</summary>
    public ulong Cr2 => State->Cr2;

    /// <summary>CR3.</summary>
    public ulong Cr3 => State->Cr3;

    /// <summary>CR8: the task priority. Interrupts of its class and below are held back.</summary>
    public ulong Cr8 => State->Cr8;

    internal MonitorOptions Options => Monitor!.Options;

    /// <summary>What <c>mov r64, crN</c> gives.</summary>
    /// <param name="number">0, 2, 3, 4 or 8.</param>
    /// <exception cref="ProcessorException">There is no such register: #UD.</exception>
    public ulong ReadControlRegister(int number) => ControlRegisters.Read(State, number);

    /// <summary>What <c>mov crN, r64</c> does. Only the CPU's own thread calls this.</summary>
    /// <param name="number">0, 2, 3, 4 or 8.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ProcessorException">There is no such register (#UD), or it cannot have the value (#GP).</exception>
    public void WriteControlRegister(int number, ulong value) => ControlRegisters.Write(State, number, value);

    /// <summary>What <c>mov r64, drN</c> gives.</summary>
    /// <param name="number">0 to 7.</param>
    /// <exception cref="ProcessorException">There is no such register (#UD), or DR7.GD guards them (#DB).</exception>
    public ulong ReadDebugRegister(int number) => DebugRegisters.Read(State, number);

    /// <summary>What <c>mov drN, r64</c> does. No breakpoint is ever hit: the module's code runs on the real processor.</summary>
    /// <param name="number">0 to 7.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ProcessorException">There is no such register (#UD), it cannot have the value (#GP), or DR7.GD guards them (#DB).</exception>
    public void WriteDebugRegister(int number, ulong value) => DebugRegisters.Write(State, number, value);

    /// <summary>What <c>rdmsr</c> gives.</summary>
    /// <param name="index">ecx.</param>
    /// <exception cref="ProcessorException">It is none of the architectural ones that a virtual CPU has: #GP.</exception>
    public ulong ReadMsr(uint index) => ModelSpecificRegisters.Read(State, index);

    /// <summary>What <c>wrmsr</c> does.</summary>
    /// <param name="index">ecx.</param>
    /// <param name="value">edx:eax.</param>
    /// <exception cref="ProcessorException">There is none, it is read only, or it cannot have the value: #GP.</exception>
    public void WriteMsr(uint index, ulong value) => ModelSpecificRegisters.Write(State, index, value);

    /// <summary>What <c>rdpmc</c> gives: 0 for the counters that CPUID reports.</summary>
    /// <param name="index">ecx.</param>
    /// <exception cref="ProcessorException">There is no such counter: #GP.</exception>
    public ulong ReadPerformanceCounter(uint index) => PerformanceCounters.Read(Options.Cpuid, index);

    /// <summary>What <c>rdtsc</c> gives; a counter that steps moves on.</summary>
    public ulong ReadTimeStampCounter() => Options.TimeStampCounter switch
    {
        Tsc.SteppedTsc => State->TscValue += State->TscStep,
        Tsc.VirtualTsc counter => counter.Read(),
        Tsc.ScaledTsc => (ulong)(((UInt128)ProviderLibrary.Exports->ReadTsc() * State->TscScale) >> TscFractionBits) + (ulong)State->TscOffset,
        _ => ProviderLibrary.Exports->ReadTsc() + (ulong)State->TscOffset,
    };
}
