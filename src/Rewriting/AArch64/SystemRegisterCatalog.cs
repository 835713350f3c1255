// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;
using static Afterlink.Rewriting.Catalog.Backends;
using static Afterlink.Rewriting.Catalog.UserModeBehavior;
using static Afterlink.Sites.SiteKind;

namespace Afterlink.Rewriting.AArch64;

/// <summary>
/// What <c>mrs</c> and <c>msr</c> ask, by register (Arm Architecture Reference Manual, D19). The first row that has the register counts, so
/// that exceptions stand before their group.
/// </summary>
internal static class SystemRegisterCatalog
{
    private const int Any = -1;

    private static readonly SystemRegisterGroup[] Rows =
    [
        // EL0 state of every program: no site
        Row("condition flags", 3, 3, 4, 2, 0, SiteKind.None, SiteKind.None, Works, Backends.None),
        Row("floating point control and status", 3, 3, 4, 4, Any, SiteKind.None, SiteKind.None, Works, Backends.None),

        // processor state
        Row("interrupt mask", 3, 3, 4, 2, 1, PushFlags, PopFlags, IllegalInstruction, Paravirtual | Process),
        Row("processor state that EL0 may write", 3, 3, 4, 2, Any, ReadSystemRegister, WriteSystemRegister, Works, Paravirtual | ProcessRequired),
        Row("interrupt priority mask", 3, 0, 4, 6, 0, InterruptController, InterruptController, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("processor state", 3, 0, 4, Any, Any, ReadSystemRegister, WriteSystemRegister, IllegalInstruction, Paravirtual | Process),

        // identity, randomness
        Row("cache type and block size", 3, 3, 0, 0, Any, Cpuid, WriteSystemRegister, Works, ProcessRequired),
        Row("identification", 3, 0, 0, Any, Any, Cpuid, WriteSystemRegister, SilentlyWrong, Hardware | Paravirtual | ProcessRequired),
        Row("cache identification", 3, 1, 0, 0, Any, Cpuid, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("cache selection", 3, 2, 0, 0, Any, Cpuid, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("random number", 3, 3, 2, 4, 0, RandomNumber, WriteSystemRegister, Works, ProcessRequired),
        Row("reseeded random number", 3, 3, 2, 4, 1, RandomSeed, WriteSystemRegister, Works, ProcessRequired),

        // threads
        Row("thread pointers of EL0", 3, 3, 13, 0, Any, ReadFsBase, WriteFsBase, Works, ProcessRequired),

        // time
        Row("counters", 3, 3, 14, 0, Any, ReadTimeStampCounter, WriteSystemRegister, Works, Hardware | ProcessRequired),
        Row("physical timer", 3, 3, 14, 2, Any, ReadSystemRegister, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("virtual timer", 3, 3, 14, 3, Any, ReadSystemRegister, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("timer control", 3, 0, 14, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),

        // performance monitors, statistical profiling, activity monitors
        Row("performance monitors", 3, 3, 9, Any, Any, ReadPerformanceCounter, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("event counters", 3, 3, 14, Any, Any, ReadPerformanceCounter, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("activity monitors", 3, 3, 13, Any, Any, ReadPerformanceCounter, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("profiling", 3, 0, 9, Any, Any, ReadPerformanceCounter, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),

        // system control, translation, exceptions, pointer authentication keys
        Row("system control", 3, 0, 1, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("translation tables, keys", 3, 0, 2, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("fault status", 3, 0, 5, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("fault address", 3, 0, 6, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("translated address", 3, 0, 7, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("memory attributes", 3, 0, 10, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("vectors", 3, 0, 12, 0, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("pending interrupts", 3, 0, 12, 1, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("contexts", 3, 0, 13, Any, Any, ReadControlRegister, WriteControlRegister, IllegalInstruction, Hardware | Paravirtual | Process),

        // interrupt controller (GIC architecture specification, CPU interface)
        Row("interrupt controller", 3, 0, 12, Any, Any, InterruptController, InterruptController, IllegalInstruction, Hardware | Paravirtual | Process),

        // debug and trace
        Row("trace", 2, 1, Any, Any, Any, ReadSystemRegister, WriteSystemRegister, IllegalInstruction, Hardware | Paravirtual | Process),
        Row("debug", 2, Any, Any, Any, Any, ReadDebugRegister, WriteDebugRegister, IllegalInstruction, Hardware | Paravirtual | Process),

        // hypervisors and secure monitors
        Row("exception level 2", 3, 4, Any, Any, Any, Virtualization, Virtualization, IllegalInstruction, Nested),
        Row("exception level 1 from 2", 3, 5, Any, Any, Any, Virtualization, Virtualization, IllegalInstruction, Nested),
        Row("exception level 3", 3, 6, Any, Any, Any, Virtualization, Virtualization, IllegalInstruction, Nested),
        Row("secure exception level 1", 3, 7, Any, Any, Any, Virtualization, Virtualization, IllegalInstruction, Nested),

        // CRn 11 and 15 are each implementation's own (D18.1)
        Row("implementation defined", 3, Any, 11, Any, Any, Platform, Platform, IllegalInstruction, Nested),
        Row("implementation defined", 3, Any, 15, Any, Any, Platform, Platform, IllegalInstruction, Nested),
        Row("other", Any, Any, Any, Any, Any, ReadSystemRegister, WriteSystemRegister, IllegalInstruction, Paravirtual | Process),
    ];

    /// <summary>All rows; the last has every register.</summary>
    public static IReadOnlyList<SystemRegisterGroup> All => Rows;

    /// <summary>The number of a register's row.</summary>
    public static int IndexOf(SystemRegister register) => Array.FindIndex(Rows, row => row.Contains(register));

    private static SystemRegisterGroup Row(
        string name, int op0, int op1, int crn, int crm, int op2, SiteKind read, SiteKind write, UserModeBehavior userMode, Backends backends)
    {
        var mask = new SystemRegister(Bits(op0, 3), Bits(op1, 7), Bits(crn, 15), Bits(crm, 15), Bits(op2, 7));
        var value = new SystemRegister(OrZero(op0), OrZero(op1), OrZero(crn), OrZero(crm), OrZero(op2));
        return new(name, mask.Encoding, value.Encoding, read, write, userMode, backends);

        static int Bits(int number, int bits) => number == Any ? 0 : bits;
        static int OrZero(int number) => number == Any ? 0 : number;
    }
}
