// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Handlers;

/// <summary>
/// The one table of the members that IHandlers can have besides declared hypercalls. A member has the name of the kind that it
/// answers; only ports differ, where the string forms share the members of the single ones.
/// </summary>
internal static class HandlerMembers
{
    private const string Cpuid = "global::Afterlink.CpuidResult";
    private const string Arguments = "global::Afterlink.HypercallArguments";
    private const string Probe = "global::Afterlink.ProbeContext";

    private static readonly HandlerMember[] Rows =
    [
        new("ReadPort8", "byte", "ushort port", "Reads a byte from an input port."),
        new("ReadPort16", "ushort", "ushort port", "Reads a 16-bit word from an input port."),
        new("ReadPort32", "uint", "ushort port", "Reads a 32-bit word from an input port."),
        new("WritePort8", "void", "ushort port, byte value", "Writes a byte to an output port."),
        new("WritePort16", "void", "ushort port, ushort value", "Writes a 16-bit word to an output port."),
        new("WritePort32", "void", "ushort port, uint value", "Writes a 32-bit word to an output port."),
        new("ReadMsr", "ulong", "uint index", "Reads a model-specific register."),
        new("WriteMsr", "void", "uint index, ulong value", "Writes a model-specific register."),
        new("Halt", "void", "", "Waits until an interrupt would wake the processor."),
        new("ReadControlRegister", "ulong", "int number", "Reads control register CR0, CR2, CR3, CR4 or CR8."),
        new("WriteControlRegister", "void", "int number, ulong value", "Writes control register CR0, CR2, CR3, CR4 or CR8."),
        new("ReadDebugRegister", "ulong", "int number", "Reads debug register DR0-DR7."),
        new("WriteDebugRegister", "void", "int number, ulong value", "Writes debug register DR0-DR7."),
        new("Hypercall", "ulong", $"ulong number, in {Arguments} arguments", "Answers a hypercall that no header declares: number in rax, result to rax."),
        new("ReadPerformanceCounter", "ulong", "uint index", "Reads a performance-monitoring counter."),
        new("DisableInterrupts", "void", "", "Clears the interrupt flag."),
        new("EnableInterrupts", "void", "", "Sets the interrupt flag."),
        new("PushFlags", "bool", "", "Returns the interrupt flag; the other flags are the module's own."),
        new("PopFlags", "void", "bool interruptFlag", "Sets the interrupt flag; the other flags are the module's own."),
        new("ReadTimeStampCounter", "ulong", "", "Reads the time stamp counter."),
        new("ReadTimeStampCounterAndProcessorId", "ulong", "out uint processorId", "Reads the time stamp counter and IA32_TSC_AUX."),
        new("Cpuid", Cpuid, "uint leaf, uint subleaf", "Describes the processor: leaf is eax, subleaf is ecx."),
        new("ReadExtendedControlRegister", "ulong", "uint index", "Reads extended control register XCR0 or another."),
        new("WriteExtendedControlRegister", "void", "uint index, ulong value", "Writes extended control register XCR0 or another."),
        new("ReadProcessorId", "uint", "", "Reads IA32_TSC_AUX."),
        new("RandomNumber", "bool", "out ulong value", "Gives a random number; false where none is ready (CF = 0)."),
        new("RandomSeed", "bool", "out ulong value", "Gives a random seed; false where none is ready (CF = 0)."),
        new("ClearTaskSwitched", "void", "", "Clears CR0.TS."),
        new("LoadMachineStatusWord", "void", "ushort value", "Loads the low word of CR0."),
        new("StoreMachineStatusWord", "ulong", "", "Returns CR0, of which the operand takes as much as it holds."),
        new("LoadGlobalDescriptorTable", "void", "ulong address, ushort limit", "Loads GDTR."),
        new("StoreGlobalDescriptorTable", "ulong", "out ushort limit", "Returns base and limit of GDTR."),
        new("LoadInterruptDescriptorTable", "void", "ulong address, ushort limit", "Loads IDTR."),
        new("StoreInterruptDescriptorTable", "ulong", "out ushort limit", "Returns base and limit of IDTR."),
        new("LoadLocalDescriptorTable", "void", "ushort selector", "Loads LDTR."),
        new("StoreLocalDescriptorTable", "ushort", "", "Returns the selector of LDTR."),
        new("LoadTaskRegister", "void", "ushort selector", "Loads TR."),
        new("StoreTaskRegister", "ushort", "", "Returns the selector of TR."),
        new("LoadAccessRights", "bool", "ushort selector, out uint rights", "Gives the access rights of a segment; false where it is not accessible (ZF = 0)."),
        new("LoadSegmentLimit", "bool", "ushort selector, out uint limit", "Gives the limit of a segment; false where it is not accessible (ZF = 0)."),
        new("VerifyRead", "bool", "ushort selector", "Tells whether a segment can be read."),
        new("VerifyWrite", "bool", "ushort selector", "Tells whether a segment can be written."),
        new("ReadSegmentRegister", "ushort", "int number", "Reads a segment register: 0-5 are es, cs, ss, ds, fs, gs."),
        new("WriteSegmentRegister", "void", "int number, ushort selector", "Loads a segment register: 0-5 are es, cs, ss, ds, fs, gs."),
        new("SwapGs", "void", "", "Exchanges the base of gs with IA32_KERNEL_GS_BASE."),
        new("ReadFsBase", "ulong", "", "Reads the base of fs."),
        new("WriteFsBase", "void", "ulong value", "Writes the base of fs."),
        new("ReadGsBase", "ulong", "", "Reads the base of gs."),
        new("WriteGsBase", "void", "ulong value", "Writes the base of gs."),
        new("InvalidatePage", "void", "ulong address", "Invalidates the translation of a page."),
        new("InvalidateProcessContext", "void", "ulong type, ulong processContext, ulong address", "Invalidates translations of a process context."),
        new("InvalidateCaches", "void", "", "Invalidates the caches without writing them back."),
        new("WriteBackCaches", "void", "", "Writes the caches back and invalidates them."),
        new("WriteBackCachesNoInvalidate", "void", "", "Writes the caches back."),
        new("FlushCacheLine", "void", "ulong address", "Writes a cache line back; all but clwb may drop it. The host's caches are left alone."),
        new("SetAccessCheck", "void", "", "Sets RFLAGS.AC."),
        new("ClearAccessCheck", "void", "", "Clears RFLAGS.AC."),
        new("MonitorAddress", "void", "ulong address, uint extensions, uint hints", "Sets the address that the next wait watches."),
        new("MonitorWait", "void", "uint extensions, uint hints", "Waits until the watched address is written or an interrupt comes."),
        new("UserMonitorAddress", "void", "ulong address", "Sets the address that the next wait watches."),
        new("UserMonitorWait", "bool", "uint control, ulong deadline", "Waits until the watched address is written or the deadline; true where the system's own limit ended it (CF = 1)."),
        new("TimedPause", "bool", "uint control, ulong deadline", "Waits until the deadline; true where the system's own limit ended it (CF = 1)."),
        new("ReadProtectionKeys", "uint", "", "Reads PKRU."),
        new("WriteProtectionKeys", "void", "uint value", "Writes PKRU."),
        new("SaveSupervisorState", "void", "ulong address, ulong mask", "Saves the extended state components of the mask."),
        new("RestoreSupervisorState", "void", "ulong address, ulong mask", "Restores the extended state components of the mask."),
        new("Probe", "void", $"{Probe} probe", "Is told of each pass over a probe, before the instruction runs with the registers as they are left here."),
    ];

    private static readonly Dictionary<string, HandlerMember> ByName = Rows.ToDictionary(static row => row.Name, StringComparer.Ordinal);

    /// <summary>All members.</summary>
    public static IReadOnlyList<HandlerMember> All => Rows;

    /// <summary>The member of this name.</summary>
    public static HandlerMember Find(string name) => ByName[name];
}
