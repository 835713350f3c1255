// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>
/// Emits what does a site's work through paravirtual operations, with all registers and flags as the instruction leaves them. Operations that
/// keep all registers but rax are called from the stub itself; the others by the shim's functions, which keep all but their result.
/// </summary>
/// <param name="code">Receives the code.</param>
/// <param name="layout">The target kernel's layout.</param>
/// <param name="functions">The shim's functions: their offsets in the section of the stubs.</param>
/// <param name="liveness">Tells what must be kept.</param>
internal sealed partial class OperationEncoder(StubCode code, KernelLayout layout, IReadOnlyDictionary<string, int> functions, Liveness liveness)
{
    private const int InterruptFlag = 0x200;
    private const byte OverflowToFlags = 127;

    private static readonly Register[] CallerSaved =
    [
        Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.R8, Register.R9, Register.R10, Register.R11,
    ];

    /// <summary>The halt that is one with the sti to be emitted: between an operation for each, a wake-up would be lost.</summary>
    public PlannedSite? HaltBehind { get; set; }

    /// <summary>The relocation of the site to be emitted; null where it has none.</summary>
    public ElfRelocation? Relocation { get; set; }

    public void DisableInterrupts(PlannedSite site) => ChangeInterrupts(site, layout.IrqDisable);

    public void EnableInterrupts(PlannedSite site)
    {
        if (HaltBehind is { } halt)
            CallShim(halt, "afterlink_safe_halt");
        else
            ChangeInterrupts(site, layout.IrqEnable);
    }

    public void Halt(PlannedSite site) => CallShim(site, "afterlink_halt");

    /// <summary>What pushf leaves on the stack: all of the flags as they are, but for IF, which only the kernel knows.</summary>
    public void PushFlags(PlannedSite site)
    {
        var live = liveness.After(site.Map, site.End);
        var (flags, rax) = (live.Flags, live.Has(Register.RAX));
        code.Emit(Instruction.Create(Op.Pushfq));
        code.At(site.End);
        Save(rax, flags);
        code.CallOperation(layout.SaveFlags);
        var image = new MemoryOperand(Register.RSP, code.Depth);

        // "save_fl: only bit 9 is defined" (the kernel's asm/paravirt_types.h).
        code.Emit(Instruction.Create(Op.And_EAX_imm32, Register.EAX, InterruptFlag));
        code.Emit(Instruction.Create(Op.And_rm64_imm32, image, ~InterruptFlag));
        code.Emit(Instruction.Create(Op.Or_rm64_r64, image, Register.RAX));
        Restore(rax, flags);
    }

    /// <summary>IF by the kernel, and the rest of the flags by popf itself, which leaves IF alone where only the kernel may change it.</summary>
    public void PopFlags(PlannedSite site)
    {
        var rax = liveness.After(site.Map, site.End).Has(Register.RAX);
        Save(rax, flags: false);
        var (disable, done) = (code.NewLabel(), code.NewLabel());
        code.Emit(Instruction.Create(Op.Test_rm32_imm32, new MemoryOperand(Register.RSP, code.Depth), InterruptFlag));
        code.JumpIfZero(disable);
        code.CallOperation(layout.IrqEnable);
        code.Jump(done);
        code.Bind(disable);
        code.CallOperation(layout.IrqDisable);
        code.Bind(done);
        Restore(rax, flags: false);
        code.Emit(Instruction.Create(Op.Popfq));
        code.At(site.End);
    }

    /// <summary>The operations of cr0 and cr3 are calls of the C convention, and clobber what that lets them; that of cr2 clobbers rax.</summary>
    public void ReadControlRegister(PlannedSite site)
    {
        var (operation, clobbered) = site.Instruction.Op1Register switch
        {
            Register.CR0 => (layout.ReadCr0, CallerSaved),
            Register.CR3 => (layout.ReadCr3, CallerSaved),
            _ => (layout.ReadCr2, [Register.RAX]),
        };
        var destination = site.Instruction.Op0Register;
        var live = liveness.After(site.Map, site.End);
        var saved = clobbered.Where(register => register != destination && live.Has(register)).ToArray();
        Save(rax: false, live.Flags);
        foreach (var register in saved)
            code.Push(register);
        code.CallOperation(operation);
        Move(destination, Register.RAX);
        foreach (var register in Enumerable.Reverse(saved))
            code.Pop(register);
        Restore(rax: false, live.Flags);
    }

    public void ReadDebugRegister(PlannedSite site)
    {
        var destination = site.Instruction.Op0Register;
        var live = liveness.After(site.Map, site.End);
        var rax = live.Has(Register.RAX) && destination != Register.RAX;
        Save(rax, live.Flags);
        PushUnless(destination, Register.RDI);
        code.Emit(Instruction.Create(Op.Mov_r32_imm32, Register.EDI, site.Instruction.Op1Register - Register.DR0));
        code.Call(functions["afterlink_read_dr"]);
        Move(destination, Register.RAX);
        PopUnless(destination, Register.RDI);
        Restore(rax, live.Flags);
    }

    public void WriteControlRegister(PlannedSite site)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        var source = site.Instruction.Op1Register;
        PushUnless(source, Register.RDI);
        Move(Register.RDI, source);
        code.Call(functions[$"afterlink_write_{Name(site.Instruction.Op0Register)}"]);
        PopUnless(source, Register.RDI);
        Restore(rax: false, flags);
    }

    public void WriteDebugRegister(PlannedSite site)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        code.Push(Register.RSI);
        Move(Register.RDI, site.Instruction.Op1Register);
        code.Emit(Instruction.Create(Op.Mov_r32_imm32, Register.ESI, site.Instruction.Op0Register - Register.DR0));
        code.Call(functions["afterlink_write_dr"]);
        code.Pop(Register.RSI);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    /// <summary>rdmsr and rdpmc: ecx in, edx:eax out.</summary>
    public void ReadPair(PlannedSite site, string function)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        code.Emit(Instruction.Create(Op.Mov_r32_rm32, Register.EDI, Register.ECX));
        code.Call(functions[function]);
        code.Emit(Instruction.Create(Op.Mov_r64_rm64, Register.RDX, Register.RAX));
        code.Emit(Instruction.Create(Op.Shr_rm64_imm8, Register.RDX, 32));
        code.Emit(Instruction.Create(Op.Mov_r32_rm32, Register.EAX, Register.EAX));
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    public void WriteMsr(PlannedSite site)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        code.Push(Register.RSI);
        code.Emit(Instruction.Create(Op.Mov_r32_rm32, Register.EDI, Register.ECX));
        code.Emit(Instruction.Create(Op.Mov_r32_rm32, Register.ESI, Register.EAX));
        code.Call(functions["afterlink_write_msr"]);
        code.Pop(Register.RSI);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    public void Cpuid(PlannedSite site)
    {
        const int Registers = 16;
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Push(Register.RDI);
        code.MakeRoom(Registers);
        code.Emit(Instruction.Create(Op.Mov_rm32_r32, new MemoryOperand(Register.RSP), Register.EAX));
        code.Emit(Instruction.Create(Op.Mov_rm32_r32, new MemoryOperand(Register.RSP, 8), Register.ECX));
        Move(Register.RDI, Register.RSP);
        code.Call(functions["afterlink_cpuid"]);
        foreach (var (register, offset) in ((Register, int)[])[(Register.EAX, 0), (Register.EBX, 4), (Register.ECX, 8), (Register.EDX, 12)])
            code.Emit(Instruction.Create(Op.Mov_r32_rm32, register, new MemoryOperand(Register.RSP, offset)));
        code.MakeRoom(-Registers);
        code.Pop(Register.RDI);
        Restore(rax: false, flags);
    }

    /// <summary>A function without operands.</summary>
    public void CallShim(PlannedSite site, string function)
    {
        var flags = liveness.After(site.Map, site.End).Flags;
        Save(rax: false, flags);
        code.Call(functions[function]);
        Restore(rax: false, flags);
    }

    /// <summary>
    /// cli and sti: the call destroys rax and flags. Flags go through ah and al, because popf costs more and would meddle with IF.
    /// </summary>
    private void ChangeInterrupts(PlannedSite site, int operation)
    {
        var live = liveness.After(site.Map, site.End);
        var (flags, rax) = (live.Flags, live.Has(Register.RAX));
        if (rax)
            code.Push(Register.RAX);
        if (flags)
        {
            code.Emit(Instruction.Create(Op.Lahf));
            code.Emit(Instruction.Create(Op.Seto_rm8, Register.AL));
            code.Push(Register.RAX);
        }

        code.CallOperation(operation);
        if (flags)
        {
            code.Pop(Register.RAX);
            code.Emit(Instruction.Create(Op.Add_AL_imm8, Register.AL, OverflowToFlags));
            code.Emit(Instruction.Create(Op.Sahf));
        }

        if (rax)
            code.Pop(Register.RAX);
    }

    private void Save(bool rax, bool flags)
    {
        if (rax)
            code.Push(Register.RAX);
        if (flags)
            code.PushFlags();
    }

    private void Restore(bool rax, bool flags)
    {
        if (flags)
            code.PopFlags();
        if (rax)
            code.Pop(Register.RAX);
    }

    private void PushUnless(Register used, Register register)
    {
        if (used != register)
            code.Push(register);
    }

    private void PopUnless(Register used, Register register)
    {
        if (used != register)
            code.Pop(register);
    }

    private void Move(Register destination, Register source)
    {
        if (destination != source)
            code.Emit(Instruction.Create(Op.Mov_r64_rm64, destination, source));
    }

    private static string Name(Register register) => register.ToString().ToLowerInvariant();
}
