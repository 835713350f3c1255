// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>
/// Runs the instructions that stubs are made of on terms. There are few of them, and any other one is a mistake: nothing is guessed.
/// </summary>
/// <param name="callees">Names what is called.</param>
internal sealed class StubInterpreter(StubCallees callees)
{
    private const int Word = sizeof(ulong);
    private const uint InterruptFlag = 0x200;
    private const byte OverflowToFlags = 127;
    private const string CpuidFunction = "afterlink_cpuid";

    /// <summary>Runs an instruction; false where it is none of those.</summary>
    /// <param name="state">What holds before, and then behind it.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="relocation">Its relocation, where it has one.</param>
    /// <param name="isOperand">Whether its operand in memory is the site's.</param>
    public bool TryRun(StubState state, Instruction instruction, ElfRelocation? relocation, bool isOperand)
    {
        if (instruction.Code is Op.Call_rel32_64 or Op.Call_rm64)
            return TryCall(state, instruction, relocation);
        if (instruction.Op0Register == Register.RSP && instruction.Code != Op.Lea_r64_m)
            return false;
        return (relocation is null || isOperand) && instruction.Code switch
        {
            Op.Push_r64 => Do(() => state.Push(state[instruction.Op0Register])),
            Op.Pop_r64 => Do(() => state[instruction.Op0Register] = state.Pop()),
            Op.Pushfq => Do(() => state.Push(state.Flags)),
            Op.Popfq => Do(() => state.Flags = state.Pop() is var term && term == "stack" ? "popped(stack)" : term),
            Op.Test_rm32_imm32 => TryTest(state, instruction),
            Op.Lahf => Do(() => state[Register.RAX] = $"ah({state.Flags})"),
            Op.Seto_rm8 => instruction.Op0Register == Register.AL && TryStep(state, "ah", "ah+al", state.Flags),
            Op.Add_AL_imm8 => instruction.Immediate8 == OverflowToFlags && TryRestoreOverflow(state),
            Op.Sahf => TryRestoreFlags(state),
            Op.Mov_r64_rm64 when instruction.Op1Kind == OpKind.Register => Do(() => state[instruction.Op0Register] =
                instruction.Op1Register == Register.RSP ? StackTerm(state.StackPointer) : state[instruction.Op1Register]),
            Op.Mov_r32_rm32 => TryLoadLow(state, instruction),
            Op.Mov_r32_imm32 => Do(() => state[instruction.Op0Register.GetFullRegister()] = StubState.Number(instruction.Immediate32)),
            Op.Mov_rm32_r32 => TryStore(state, instruction, Low(state, instruction.Op1Register)),
            Op.Mov_rm64_r64 => TryStore(state, instruction, state[instruction.Op1Register]),
            Op.Mov_rm16_r16 => TryStoreNarrow(state, instruction),
            Op.Movzx_r32_rm16 => TryLoadNarrow(state, instruction, isOperand),
            Op.Lea_r64_m => TryLoadAddress(state, instruction, isOperand),
            Op.Shr_rm64_imm8 => instruction.Immediate8 == 32 && Change(state, instruction.Op0Register, "high"),
            Op.And_EAX_imm32 => instruction.Immediate32 == InterruptFlag && DoAndClobber(state, () => state[Register.RAX] = $"and({state[Register.RAX]},200)"),
            Op.And_rm64_imm32 => instruction.Immediate32to64 == ~(long)InterruptFlag && TryCombine(state, instruction, static image => $"and({image},~200)"),
            Op.Or_rm64_r64 => TryCombine(state, instruction, image => $"or({image},{state[Register.RAX]})") && instruction.Op1Register == Register.RAX,
            _ => false,
        };
    }

    private bool TryCall(StubState state, Instruction instruction, ElfRelocation? relocation)
    {
        if (relocation is not { } target)
            return false;
        var found = instruction.Code == Op.Call_rel32_64 ? callees.Function(target) : instruction.IsIPRelativeMemoryOperand ? callees.Operation(target) : null;
        if (found is not { } callee)
            return false;
        var first = state[Register.RDI];
        if (callee.Name == CpuidFunction && (first = RunCpuid(state, first)) == StubState.Unknown)
            return false;
        state.Calls.Add(new ProvenCall(callee.Name, first, state[Register.RSI], state[Register.RDX]));
        foreach (var register in callee.Clobbered)
            state[register] = StubState.Unknown;
        if (callee.Clobbered.Count != 0)
            state[Register.RAX] = "result";
        state.Flags = StubState.Unknown;
        return true;
    }

    /// <summary>Takes leaf and subleaf out of the four words that the function is given, and puts its results there.</summary>
    private static string RunCpuid(StubState state, string pointer)
    {
        if (pointer != StackTerm(state.StackPointer))
            return StubState.Unknown;
        var (leaf, subleaf) = (state.Read(state.StackPointer), state.Read(state.StackPointer + Word));
        for (var i = 0; i < 4; i++)
            _ = state.TryWrite(state.StackPointer + i * sizeof(uint), $"cpuid{i}");
        return $"cpuid({leaf},{subleaf})";
    }

    /// <summary>lahf keeps all status flags but OF, and seto that one; 127 and one more overflow.</summary>
    private static bool TryRestoreOverflow(StubState state)
    {
        if (!TryStep(state, "ah+al", "ah+of", null))
            return false;
        state.Flags = "of" + state[Register.RAX]["ah+of".Length..];
        return true;
    }

    private static bool TryRestoreFlags(StubState state)
    {
        var kept = state[Register.RAX];
        if (!kept.StartsWith("ah+of(", StringComparison.Ordinal) || state.Flags != "of" + kept["ah+of".Length..])
            return false;
        state.Flags = kept["ah+of(".Length..^1];
        return true;
    }

    private static bool TryStep(StubState state, string from, string to, string? flags)
    {
        var term = state[Register.RAX];
        if (!term.StartsWith(from + "(", StringComparison.Ordinal) || (flags is not null && term != $"{from}({flags})"))
            return false;
        state[Register.RAX] = to + term[from.Length..];
        return true;
    }

    private static bool TryLoadLow(StubState state, Instruction instruction)
    {
        var destination = instruction.Op0Register.GetFullRegister();
        if (instruction.Op1Kind == OpKind.Register)
            state[destination] = Low(state, instruction.Op1Register);
        else if (TryStackOffset(state, instruction, out var offset))
            state[destination] = $"low({state.Read(offset)})";
        else
            return false;
        return true;
    }

    private static bool TryStore(StubState state, Instruction instruction, string term) =>
        TryStackOffset(state, instruction, out var offset) && state.TryWrite(offset, term);

    private static bool TryStoreNarrow(StubState state, Instruction instruction)
    {
        var term = state[instruction.Op1Register.GetFullRegister()];
        if (instruction.Op0Kind == OpKind.Register)
        {
            var destination = instruction.Op0Register.GetFullRegister();
            state[destination] = $"merge({state[destination]},{term})";
            return true;
        }

        if (TryStackOffset(state, instruction, out var offset))
            return state.TryWrite(offset, $"merge({state.Read(offset)},{term})");
        var isAtOperand = instruction is { MemoryIndex: Register.None, MemoryDisplacement64: 0 } && instruction.MemoryBase.IsGPR64() && state[instruction.MemoryBase] == StubState.Address;
        state.Stored = term;
        return isAtOperand;
    }

    private static bool TryLoadNarrow(StubState state, Instruction instruction, bool isOperand)
    {
        if (instruction.Op1Kind != OpKind.Register && !isOperand)
            return false;
        state[instruction.Op0Register.GetFullRegister()] = isOperand ? "word(memory)" : $"word({state[instruction.Op1Register.GetFullRegister()]})";
        return true;
    }

    private static bool TryLoadAddress(StubState state, Instruction instruction, bool isOperand)
    {
        if (instruction.Op0Register != Register.RSP)
        {
            state[instruction.Op0Register] = StubState.Address;
            return isOperand;
        }

        if (!TryStackOffset(state, instruction, out var offset))
            return false;
        state.StackPointer = offset;
        return true;
    }

    private static bool TryCombine(StubState state, Instruction instruction, Func<string, string> combine)
    {
        state.Flags = StubState.Unknown;
        return TryStackOffset(state, instruction, out var offset) && state.TryWrite(offset, combine(state.Read(offset)));
    }

    /// <summary>What popf will take its IF from: nothing else is tested.</summary>
    private static bool TryTest(StubState state, Instruction instruction)
    {
        state.Flags = StubState.TestedFlags;
        return instruction.Immediate32 == InterruptFlag && TryStackOffset(state, instruction, out var offset) && offset == 0 && state.IsIfZero is null;
    }

    /// <summary>Where on the stack an operand is that counts from the stack pointer.</summary>
    private static bool TryStackOffset(StubState state, Instruction instruction, out int offset)
    {
        offset = state.StackPointer + (int)(long)instruction.MemoryDisplacement64;
        return instruction is { MemoryBase: Register.RSP, MemoryIndex: Register.None };
    }

    private static string Low(StubState state, Register register)
    {
        var term = state[register.GetFullRegister()];
        return $"low({term})";
    }

    private static bool Change(StubState state, Register register, string how) => DoAndClobber(state, () => state[register] = $"{how}({state[register]})");

    private static bool DoAndClobber(StubState state, Action action)
    {
        state.Flags = StubState.Unknown;
        return Do(action);
    }

    private static bool Do(Action action)
    {
        action();
        return true;
    }

    /// <summary>The stack pointer as a value.</summary>
    public static string StackTerm(int offset) => $"rsp{offset:+#;-#;+0}";
}
