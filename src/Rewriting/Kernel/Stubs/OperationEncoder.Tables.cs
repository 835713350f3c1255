// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>Sites with an operand in memory, or of any form: descriptor tables, selectors, translations.</summary>
internal sealed partial class OperationEncoder
{
    /// <summary>lgdt, lidt and invlpg: the function is told the address of the operand.</summary>
    public void WithAddress(PlannedSite site, string function)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        EmitWithMemory(Op.Lea_r64_m, Register.RDI, site);
        code.Call(functions[function]);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    /// <summary>invpcid: a descriptor in memory, and the type in a register.</summary>
    public void InvalidateProcessContext(PlannedSite site)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        code.Push(Register.RSI);

        // Either of the two may be an operand, so both are read before one is written.
        code.Push(site.Instruction.Op0Register);
        EmitWithMemory(Op.Lea_r64_m, Register.RDI, site);
        code.Pop(Register.RSI);
        code.Call(functions["afterlink_invpcid"]);
        code.Pop(Register.RSI);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    /// <summary>lldt and ltr: the low 16 bits of a register, or 16 bits of memory.</summary>
    public void LoadSelector(PlannedSite site, string function)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        if (site.Instruction.Op0Kind == OpKind.Register)
            code.Emit(Instruction.Create(Op.Movzx_r32_rm16, Register.EDI, Narrow(site.Instruction.Op0Register)));
        else
            EmitWithMemory(Op.Movzx_r32_rm16, Register.EDI, site);
        code.Call(functions[function]);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    /// <summary>str: to 16 bits of memory or of a register; a wider register has zeros above them (Intel SDM volume 2, STR).</summary>
    public void StoreTaskRegister(PlannedSite site)
    {
        var instruction = site.Instruction;
        var live = liveness.After(site.Map, site.End);
        Save(rax: false, live.Flags);
        if (instruction.Op0Kind != OpKind.Register)
        {
            code.Push(Register.RAX);
            code.Push(Register.RDI);
            EmitWithMemory(Op.Lea_r64_m, Register.RDI, site);
            code.Call(functions["afterlink_store_tr"]);
            code.Emit(Instruction.Create(Op.Mov_rm16_r16, new MemoryOperand(Register.RDI), Register.AX));
            code.Pop(Register.RDI);
            code.Pop(Register.RAX);
        }
        else
        {
            var destination = instruction.Op0Register.GetFullRegister();
            var (isNarrow, isRax) = (instruction.Op0Register.GetSize() == sizeof(ushort), destination == Register.RAX);
            if (isNarrow || !isRax)
                code.Push(Register.RAX);
            code.Call(functions["afterlink_store_tr"]);
            if (!isNarrow)
                code.Emit(Instruction.Create(Op.Movzx_r32_rm16, Register.EAX + (destination - Register.RAX), Register.AX));
            else if (isRax)
                code.Emit(Instruction.Create(Op.Mov_rm16_r16, new MemoryOperand(Register.RSP), Register.AX));
            else
                code.Emit(Instruction.Create(Op.Mov_rm16_r16, Narrow(destination), Register.AX));
            if (isNarrow || !isRax)
                code.Pop(Register.RAX);
        }

        Restore(rax: false, live.Flags);
    }

    /// <summary>An instruction that reads or addresses what the site's operand does, with the site's relocation.</summary>
    private void EmitWithMemory(Op operation, Register register, PlannedSite site)
    {
        var isFromStack = site.Instruction.MemoryBase == Register.RSP;
        code.Emit(Instruction.Create(operation, register, SiteMemory.At(site.Instruction, code.Depth)));
        if (Relocation is { Symbol: { } symbol } relocation)
        {
            // The displacement is last in both instructions, so that what counts from rip counts from the same distance.
            code.Relocations.Add(new StubRelocation(
                code.Length - sizeof(int), relocation.Type, symbol, null, null, relocation.Addend + (isFromStack ? code.Depth : 0)));
            code.ClearLast(sizeof(int));
        }
    }

    private static Register Narrow(Register register) => Register.AX + (register.GetFullRegister() - Register.RAX);
}
