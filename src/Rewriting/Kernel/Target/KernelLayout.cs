// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Kernel.Tables;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>Sizes and places of the target kernel's own structures, as its headers and its compiler gave them. Sizes in bytes.</summary>
internal sealed record KernelLayout
{
    public required int AlternativeSize { get; init; }

    /// <summary>Offset in <c>struct alt_instr</c> of the feature's number, 2 bytes.</summary>
    public required int AlternativeFeature { get; init; }

    /// <summary>Offset of the flags, 2 bytes behind the feature's number; -1 where the kernel has none.</summary>
    public required int AlternativeFlags { get; init; }

    /// <summary>The flag that says "this is an indirect call through pv_ops; make it a direct one"; 0 where the kernel has none.</summary>
    public required ushort DirectCallFlag { get; init; }

    /// <summary>Offset of the byte with the length of what is replaced; the replacement's length follows it.</summary>
    public required int AlternativeLength { get; init; }

    /// <summary>Bytes of <c>struct paravirt_patch_site</c>; 0 where the kernel patches those calls by alternatives.</summary>
    public required int ParavirtSize { get; init; }

    public required int ParavirtType { get; init; }

    public required int ParavirtLength { get; init; }

    public required int ExceptionSize { get; init; }

    public required int BugSize { get; init; }

    /// <summary>Bytes of <c>struct orc_entry</c>; 0 where the kernel unwinds by frame pointers.</summary>
    public required int OrcSize { get; init; }

    public required int JumpSize { get; init; }

    public required int StaticCallSize { get; init; }

    /// <summary>Bytes of <c>struct modversion_info</c>; 0 where the kernel checks no versions of symbols.</summary>
    public required int VersionSize { get; init; }

    /// <summary>Offset of the name in <c>struct modversion_info</c>.</summary>
    public required int VersionName { get; init; }

    /// <summary>X86_FEATURE_XENPV.</summary>
    public required ushort FeatureXenPv { get; init; }

    /// <summary>X86_FEATURE_HYPERVISOR.</summary>
    public required ushort FeatureHypervisor { get; init; }

    /// <summary>X86_FEATURE_ALWAYS.</summary>
    public required ushort FeatureAlways { get; init; }

    /// <summary>Offset in <c>struct paravirt_patch_template</c> of <c>irq.irq_disable</c>.</summary>
    public required int IrqDisable { get; init; }

    public required int IrqEnable { get; init; }

    public required int SaveFlags { get; init; }

    public required int ReadCr0 { get; init; }

    public required int ReadCr2 { get; init; }

    public required int ReadCr3 { get; init; }

    /// <summary>Bytes of an entry of a table; null where the layout does not say.</summary>
    public int? EntrySizeOf(string table) => table switch
    {
        KernelTables.Alternatives => AlternativeSize,
        KernelTables.Paravirt => ParavirtSize,
        "__ex_table" => ExceptionSize,
        "__bug_table" => BugSize,
        "__jump_table" => JumpSize,
        ".static_call_sites" => StaticCallSize,
        "__mcount_loc" => sizeof(ulong),
        ".smp_locks" or ".return_sites" or ".retpoline_sites" or ".call_sites" or ".ibt_endbr_seal" or KernelTables.OrcPlaces => sizeof(int),
        _ => null,
    };
}
