// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;
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

    private static readonly Dictionary<SiteKind, KernelOperation> ByKind = new()
    {
        [SiteKind.DisableInterrupts] = new(Any, static (encoder, site) => encoder.DisableInterrupts(site)),
        [SiteKind.EnableInterrupts] = new(Any, static (encoder, site) => encoder.EnableInterrupts(site)),
        [SiteKind.PushFlags] = new(Is(Op.Pushfq), static (encoder, site) => encoder.PushFlags(site)),
        [SiteKind.PopFlags] = new(Is(Op.Popfq), static (encoder, site) => encoder.PopFlags(site)),
        [SiteKind.Halt] = new(Any, static (encoder, site) => encoder.Halt(site)),
        [SiteKind.ReadControlRegister] = new(ReadsControlRegister, static (encoder, site) => encoder.ReadControlRegister(site)),
        [SiteKind.WriteControlRegister] = new(WritesControlRegister, static (encoder, site) => encoder.WriteControlRegister(site)),
        [SiteKind.ReadDebugRegister] = new(Any, static (encoder, site) => encoder.ReadDebugRegister(site)),
        [SiteKind.WriteDebugRegister] = new(static site => FromStackPointer(site.Instruction.Op1Register), static (encoder, site) => encoder.WriteDebugRegister(site)),
        [SiteKind.ReadMsr] = new(Any, static (encoder, site) => encoder.ReadPair(site, "afterlink_read_msr")),
        [SiteKind.WriteMsr] = new(Any, static (encoder, site) => encoder.WriteMsr(site)),
        [SiteKind.ReadPerformanceCounter] = new(Any, static (encoder, site) => encoder.ReadPair(site, "afterlink_read_pmc")),
        [SiteKind.Cpuid] = new(Any, static (encoder, site) => encoder.Cpuid(site)),
        [SiteKind.WriteBackCaches] = new(Any, static (encoder, site) => encoder.WriteBackCaches(site)),
        [SiteKind.InvalidatePage] = new(HasPlainAddress, static (encoder, site) => encoder.InvalidatePage(site)),
    };

    /// <summary>The names of the shim's functions that stubs call.</summary>
    public static IReadOnlySet<string> Functions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "afterlink_halt", "afterlink_safe_halt", "afterlink_write_cr0", "afterlink_write_cr2", "afterlink_write_cr3", "afterlink_write_cr4", "afterlink_read_dr", "afterlink_write_dr", "afterlink_read_msr",
        "afterlink_write_msr", "afterlink_read_pmc", "afterlink_cpuid", "afterlink_wbinvd", "afterlink_invlpg",
    };

    /// <summary>Kinds that cost an exit under any hypervisor and whose meaning does not depend on the kind of it.</summary>
    public static bool CostsExit(SiteKind kind) => kind is not (SiteKind.DisableInterrupts or SiteKind.EnableInterrupts or SiteKind.PushFlags or SiteKind.PopFlags);

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

    // The stub's stack is not the site's.
    private static string? FromStackPointer(Register register) => register == Register.RSP ? NativeReasons.StackPointer : null;

    private static string? HasPlainAddress(PlannedSite site)
    {
        var instruction = site.Instruction;
        if (instruction.MemoryBase == Register.RSP || instruction.MemoryIndex == Register.RSP)
            return NativeReasons.StackPointer;
        return instruction.SegmentPrefix == Register.None && !instruction.IsIPRelativeMemoryOperand
            && instruction.MemoryBase.GetSize() is 0 or sizeof(ulong) && instruction.MemoryIndex.GetSize() is 0 or sizeof(ulong) ? null : Operand;
    }
}
