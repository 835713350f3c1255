// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>Which kinds have a paravirtual operation in the kernel, and what their sites must be for it.</summary>
internal static class KernelOperations
{
    /// <summary>The kernel has no operation for what the instruction does.</summary>
    public const string NoOperation = "no-pv-operation";

    /// <summary>The operation is of other operands than the instruction's.</summary>
    public const string Operand = "operand";

    // Writes of control registers are bound under Xen PV alone: elsewhere the operation keeps bits as the kernel pinned them (cr0.WP, cr4.SMEP ...),
    // and the instruction changes them.
    private static readonly Dictionary<SiteKind, KernelOperation> ByKind = new()
    {
        [SiteKind.DisableInterrupts] = new(Any, static (encoder, site) => encoder.DisableInterrupts(site)),
        [SiteKind.EnableInterrupts] = new(Any, static (encoder, site) => encoder.EnableInterrupts(site)),
        [SiteKind.PushFlags] = new(Is(Op.Pushfq), static (encoder, site) => encoder.PushFlags(site)),
        [SiteKind.PopFlags] = new(Is(Op.Popfq), static (encoder, site) => encoder.PopFlags(site)),
        [SiteKind.Halt] = new(Any, static (encoder, site) => encoder.Halt(site)) { CostsExit = true },
        [SiteKind.ReadControlRegister] = new(ReadsControlRegister, static (encoder, site) => encoder.ReadControlRegister(site)) { CostsExit = true },
        [SiteKind.WriteControlRegister] = new(WritesControlRegister, static (encoder, site) => encoder.WriteControlRegister(site)),
        [SiteKind.ReadDebugRegister] = new(static site => HasDebugRegister(site.Instruction.Op1Register), static (encoder, site) => encoder.ReadDebugRegister(site)) { CostsExit = true },
        [SiteKind.WriteDebugRegister] = new(WritesDebugRegister, static (encoder, site) => encoder.WriteDebugRegister(site)) { CostsExit = true },
        [SiteKind.ReadMsr] = new(Any, static (encoder, site) => encoder.ReadPair(site, "afterlink_read_msr")) { CostsExit = true },
        [SiteKind.WriteMsr] = new(Any, static (encoder, site) => encoder.WriteMsr(site)) { CostsExit = true },
        [SiteKind.ReadPerformanceCounter] = new(Any, static (encoder, site) => encoder.ReadPair(site, "afterlink_read_pmc")) { CostsExit = true },
        [SiteKind.Cpuid] = new(Any, static (encoder, site) => encoder.Cpuid(site)) { CostsExit = true },
        [SiteKind.WriteBackCaches] = new(Any, static (encoder, site) => encoder.CallShim(site, "afterlink_wbinvd")) { CostsExit = true },
        [SiteKind.WriteBackCachesNoInvalidate] = new(Any, static (encoder, site) => encoder.CallShim(site, "afterlink_wbinvd")) { CostsExit = true },
        [SiteKind.InvalidatePage] = new(HasAddress, static (encoder, site) => encoder.WithAddress(site, "afterlink_invlpg")) { CostsExit = true },
        [SiteKind.InvalidateProcessContext] = new(HasAddressAndType, static (encoder, site) => encoder.InvalidateProcessContext(site)) { CostsExit = true },
        [SiteKind.LoadGlobalDescriptorTable] = new(HasAddress, static (encoder, site) => encoder.WithAddress(site, "afterlink_load_gdt")),
        [SiteKind.LoadInterruptDescriptorTable] = new(HasAddress, static (encoder, site) => encoder.WithAddress(site, "afterlink_load_idt")),
        [SiteKind.LoadLocalDescriptorTable] = new(HasOperand, static (encoder, site) => encoder.LoadSelector(site, "afterlink_load_ldt")),
        [SiteKind.LoadTaskRegister] = new(HasOperand, static (encoder, site) => encoder.LoadSelector(site, "afterlink_load_tr")),
        [SiteKind.StoreTaskRegister] = new(HasOperand, static (encoder, site) => encoder.StoreTaskRegister(site)),
    };

    /// <summary>The names of the shim's functions that stubs call.</summary>
    public static IReadOnlySet<string> Functions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "afterlink_halt", "afterlink_safe_halt", "afterlink_write_cr0", "afterlink_write_cr2", "afterlink_write_cr3", "afterlink_write_cr4", "afterlink_read_dr", "afterlink_write_dr", "afterlink_read_msr",
        "afterlink_write_msr", "afterlink_read_pmc", "afterlink_cpuid", "afterlink_wbinvd", "afterlink_invlpg", "afterlink_invpcid", "afterlink_load_gdt", "afterlink_load_idt", "afterlink_load_ldt",
        "afterlink_load_tr", "afterlink_store_tr",
    };

    /// <summary>Whether a site is bound under any hypervisor, where the user wants that.</summary>
    public static bool IsUnderAny(PlannedSite site) => Find(site, out _) is { CostsExit: true };

    /// <summary>The operation of a site; null with the reason why it has none.</summary>
    public static KernelOperation? Find(PlannedSite site, out string? reason)
    {
        if (!ByKind.TryGetValue(site.Entry.Kind, out var operation))
        {
            reason = NoOperation;
            return null;
        }

        reason = operation.FindObstacle(site);
        return reason is null ? operation : null;
    }

    private static string? Any(PlannedSite _) => null;

    private static Func<PlannedSite, string?> Is(Op code) => site => site.Instruction.Code == code ? null : Operand;

    private static string? ReadsControlRegister(PlannedSite site) => site.Instruction.Op1Register is Register.CR0 or Register.CR2 or Register.CR3 ? null : NoOperation;

    private static string? WritesControlRegister(PlannedSite site) =>
        site.Instruction.Op0Register is Register.CR0 or Register.CR2 or Register.CR3 or Register.CR4 ? FromStackPointer(site.Instruction.Op1Register) : NoOperation;

    // The kernel's operation knows no dr4 and dr5, and stops at them (BUG).
    private static string? HasDebugRegister(Register register) => register is Register.DR4 or Register.DR5 ? NoOperation : null;

    private static string? WritesDebugRegister(PlannedSite site) => HasDebugRegister(site.Instruction.Op0Register) ?? FromStackPointer(site.Instruction.Op1Register);

    // The stub's stack is not the site's.
    private static string? FromStackPointer(Register register) => register.GetFullRegister() == Register.RSP ? NativeReasons.StackPointer : null;

    private static string? HasAddress(PlannedSite site) => SiteMemory.FindObstacle(site.Instruction);

    private static string? HasAddressAndType(PlannedSite site) => FromStackPointer(site.Instruction.Op0Register) ?? HasAddress(site);

    private static string? HasOperand(PlannedSite site) =>
        site.Instruction.Op0Kind == OpKind.Register ? FromStackPointer(site.Instruction.Op0Register) : HasAddress(site);
}
