// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>Names what stubs call, by relocations.</summary>
internal sealed class StubCallees
{
    private static readonly Register[] RaxAlone = [Register.RAX];
    private static readonly Register[] CallerSaved =
        [Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.R8, Register.R9, Register.R10, Register.R11];

    /// <summary>What the shim's functions return something of; the others keep rax (no_caller_saved_registers).</summary>
    private static readonly HashSet<string> WithResult = ["afterlink_read_dr", "afterlink_read_msr", "afterlink_read_pmc", "afterlink_store_tr"];

    private readonly Dictionary<long, StubCallee> _operations;
    private readonly Dictionary<long, StubCallee> _functions = [];
    private readonly ElfSection _text;

    public StubCallees(ElfFile file, ElfSection text, KernelLayout layout, uint shimSize)
    {
        _text = text;

        // PV_CALLEE_SAVE in the kernel's asm/paravirt.h, and plain functions.
        _operations = new()
        {
            [layout.IrqDisable] = new("irq_disable", RaxAlone),
            [layout.IrqEnable] = new("irq_enable", RaxAlone),
            [layout.SaveFlags] = new("save_fl", RaxAlone),
            [layout.ReadCr0] = new("read_cr0", CallerSaved),
            [layout.ReadCr2] = new("read_cr2", RaxAlone),
            [layout.ReadCr3] = new("read_cr3", CallerSaved),
        };
        foreach (var symbol in file.Symbols)
        {
            if (symbol.Section != text || symbol.Type != ElfSymbolType.Function || symbol.Value >= shimSize)
                continue;

            // In an object that is yet to be linked, names have a suffix of their own.
            var name = symbol.Name.Split('.')[0];
            _functions[(long)symbol.Value] = new(name, WithResult.Contains(name) ? RaxAlone : []);
        }
    }

    /// <summary>The function that a direct call's relocation leads to; null where that is none of the shim's.</summary>
    public StubCallee? Function(ElfRelocation relocation) =>
        relocation is { Type: X86RelocationType.Plt32, Symbol: { Section: { } section } symbol } && section == _text
        && _functions.TryGetValue((long)symbol.Value + relocation.Addend + sizeof(int), out var callee) ? callee : null;

    /// <summary>The operation that an indirect call's relocation leads to; null where that is none of them.</summary>
    public StubCallee? Operation(ElfRelocation relocation) =>
        relocation is { Type: X86RelocationType.PcRelative32, Symbol: { IsUndefined: true, Name: "pv_ops" } }
        && _operations.TryGetValue(relocation.Addend + sizeof(int), out var callee) ? callee : null;
}
