// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>
/// What each kind's code must do: Intel SDM volume 2 says what the instruction does, the kernel's asm/paravirt_types.h and the shim what is called for it.
/// Nothing of this is shared with what encodes stubs.
/// </summary>
internal static class SiteContracts
{
    private const string Result = "result";
    private const string Address = StubState.Address;

    private static readonly Dictionary<SiteKind, Func<Instruction, SiteContract>> ByKind = new()
    {
        [SiteKind.DisableInterrupts] = static _ => new("irq_disable"),
        [SiteKind.EnableInterrupts] = static _ => new("irq_enable"),
        [SiteKind.PushFlags] = static _ => new("save_fl") { Pushed = 8, Top = "or(and(flags,~200),and(result,200))" },
        [SiteKind.PopFlags] = static _ => new("irq_enable") { CalleeIfZero = "irq_disable", Pushed = -8, Flags = "popped(stack)" },
        [SiteKind.Halt] = static _ => new("afterlink_halt"),
        [SiteKind.ReadControlRegister] = static site => new("read_" + Name(site.Op1Register)) { Outputs = [(site.Op0Register, Result)] },
        [SiteKind.WriteControlRegister] = static site => new("afterlink_write_" + Name(site.Op0Register)) { First = Name(site.Op1Register) },
        [SiteKind.ReadDebugRegister] = static site => new("afterlink_read_dr") { First = Number(site.Op1Register), Outputs = [(site.Op0Register, Result)] },
        [SiteKind.WriteDebugRegister] = static site => new("afterlink_write_dr") { First = Name(site.Op1Register), Second = Number(site.Op0Register) },
        [SiteKind.ReadMsr] = static _ => Pair("afterlink_read_msr"),
        [SiteKind.WriteMsr] = static _ => new("afterlink_write_msr") { First = "low(rcx)", Second = "low(rax)", Third = "rdx" },
        [SiteKind.ReadPerformanceCounter] = static _ => Pair("afterlink_read_pmc"),
        [SiteKind.Cpuid] = static _ => new("afterlink_cpuid")
        {
            First = "cpuid(low(rax),low(rcx))",
            Outputs = [(Register.RAX, "low(cpuid0)"), (Register.RBX, "low(cpuid1)"), (Register.RCX, "low(cpuid2)"), (Register.RDX, "low(cpuid3)")],
        },
        [SiteKind.WriteBackCaches] = static _ => new("afterlink_wbinvd"),
        [SiteKind.WriteBackCachesNoInvalidate] = static _ => new("afterlink_wbinvd"),
        [SiteKind.InvalidatePage] = static _ => new("afterlink_invlpg") { First = Address },
        [SiteKind.InvalidateProcessContext] = static site => new("afterlink_invpcid") { First = Address, Second = Name(site.Op0Register) },
        [SiteKind.LoadGlobalDescriptorTable] = static _ => new("afterlink_load_gdt") { First = Address },
        [SiteKind.LoadInterruptDescriptorTable] = static _ => new("afterlink_load_idt") { First = Address },
        [SiteKind.LoadLocalDescriptorTable] = static site => new("afterlink_load_ldt") { First = Selector(site) },
        [SiteKind.LoadTaskRegister] = static site => new("afterlink_load_tr") { First = Selector(site) },
        [SiteKind.StoreTaskRegister] = StoreTaskRegister,
    };

    /// <summary>The contract of a site; null where its kind has none, and of a sti that is one with the hlt behind it.</summary>
    public static SiteContract? Find(PlannedSite site, bool isWithHalt) =>
        isWithHalt ? new SiteContract("afterlink_safe_halt") : ByKind.TryGetValue(site.Entry.Kind, out var contract) ? contract(site.Instruction) : null;

    private static SiteContract Pair(string callee) =>
        new(callee) { First = "low(rcx)", Outputs = [(Register.RAX, "low(result)"), (Register.RDX, "high(result)")] };

    private static string Selector(Instruction site) => site.Op0Kind == OpKind.Register ? $"word({Name(site.Op0Register.GetFullRegister())})" : "word(memory)";

    private static SiteContract StoreTaskRegister(Instruction site)
    {
        var contract = new SiteContract("afterlink_store_tr");
        if (site.Op0Kind != OpKind.Register)
            return contract with { Stored = Result };
        var register = site.Op0Register.GetFullRegister();
        return contract with { Outputs = [(register, site.Op0Register.GetSize() == sizeof(ushort) ? $"merge({Name(register)},result)" : "word(result)")] };
    }

    private static string Number(Register register) => StubState.Number(register - Register.DR0);

    private static string Name(Register register) => StubState.Name(register);
}
