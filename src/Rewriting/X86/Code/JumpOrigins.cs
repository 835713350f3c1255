// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Looks back from a jump through a register for what the register holds. Position-independent code of GCC and clang is
/// <c>lea table(%rip), %b; movslq (%b,%i,4), %r; add %b, %r; jmp *%r</c>, in any order and with other instructions between; a computed
/// goto adds the address of a label instead of the table's; hand-written code adds a multiple of a block's size to a label.
/// </summary>
/// <param name="space">The module's code.</param>
internal sealed class JumpOrigins(X86CodeSpace space)
{
    private const int LookBack = 48;

    private readonly InstructionInfoFactory _factory = new();
    private readonly List<Register> _terms = [];
    private bool _isThorough;

    /// <summary>Finds the origin of the jump at <paramref name="jump"/>.</summary>
    /// <param name="function">Its function.</param>
    /// <param name="jump">Its offset.</param>
    /// <param name="isThorough">Whether to look on behind the first address that occurs in the sum: entries may count from another one.</param>
    public JumpTarget Find(CodeFunction function, int jump, bool isThorough = false)
    {
        _isThorough = isThorough;
        function.Map.TryDecode(jump, out var instruction);
        return Find(function, jump, instruction.Op0Register.GetFullRegister(), (function.Map.Marks[jump] & CodeMarks.Entry) != 0);
    }

    /// <summary>Finds the origin of what the instruction at <paramref name="writer"/> writes to a register.</summary>
    public JumpTarget FindFrom(CodeFunction function, int writer, Register register)
    {
        _isThorough = false;
        return Find(function, writer + function.Map.Lengths[writer], register, crossed: false);
    }

    private JumpTarget Find(CodeFunction function, int end, Register register, bool crossed)
    {
        var map = function.Map;
        _terms.Clear();

        var (offset, target) = (end, default(JumpTarget));
        for (var step = 0; step < LookBack; step++)
        {
            var previous = map.Previous(offset);
            if (previous < function.Start)
                return target.OrElse(_terms.Count != 0 || crossed || offset != function.Start ? JumpOrigin.Unknown : JumpOrigin.Pointer);
            if ((map.Marks[previous] & CodeMarks.Terminal) != 0)
                return target.OrElse(JumpOrigin.Unknown);
            map.TryDecode(previous, out var instruction);

            // Where the frame is gone the function is over: a tail call, or a jump to a place that setjmp has kept.
            if (!crossed && _terms.Count == 0 && EndsFrame(instruction))
                return new JumpTarget(JumpOrigin.Pointer);
            if (_terms.Count != 0)
            {
                target = Explain(map, previous, instruction, target);
                if (target.Origin != JumpOrigin.Unknown && !_isThorough)
                    return target;
            }
            else if (Writes(instruction, register))
            {
                if (IsSum(instruction, register))
                    AddTerms(instruction);
                else if (instruction.Mnemonic == Mnemonic.Mov && instruction.Op1Kind == OpKind.Register)
                    register = instruction.Op1Register.GetFullRegister();
                else
                    return new JumpTarget(!crossed && IsWholeLoad(instruction) ? JumpOrigin.Pointer : JumpOrigin.Unknown);
            }
            else if ((map.Marks[previous] & CodeMarks.Call) != 0 && IsLostByCall(register))
            {
                // What a function returned in rax is a function pointer.
                return new JumpTarget(register == Register.RAX && !crossed ? JumpOrigin.Pointer : JumpOrigin.Unknown);
            }

            crossed |= (map.Marks[previous] & CodeMarks.Entry) != 0;
            offset = previous;
        }

        return target.OrElse(JumpOrigin.Unknown);
    }

    private static bool IsSum(in Instruction instruction, Register register) => instruction.Mnemonic switch
    {
        Mnemonic.Add => instruction.Op1Kind == OpKind.Register,
        Mnemonic.Lea => instruction is { MemoryIndexScale: 1, MemoryDisplacement64: 0 } && instruction.MemoryBase != Register.None
            && instruction.MemoryIndex != Register.None && register != Register.None,
        _ => false,
    };

    private void AddTerms(in Instruction instruction)
    {
        var isAddition = instruction.Mnemonic == Mnemonic.Add;
        _terms.Add((isAddition ? instruction.Op0Register : instruction.MemoryBase).GetFullRegister());
        _terms.Add((isAddition ? instruction.Op1Register : instruction.MemoryIndex).GetFullRegister());
    }

    /// <summary>What one more instruction before the sum tells of its terms.</summary>
    private JumpTarget Explain(CodeMap map, int offset, in Instruction instruction, JumpTarget known)
    {
        if (instruction.OpCount < 2 || instruction.Op0Kind != OpKind.Register || !_terms.Contains(instruction.Op0Register.GetFullRegister()))
            return known;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Lea when instruction.IsIPRelativeMemoryOperand:
                known = known with { Addresses = [.. known.Addresses ?? [], space.ReferenceOf(map, offset, instruction)] };
                break;
            case Mnemonic.Lea when instruction.MemoryBase != Register.None:
                _terms.Add(instruction.MemoryBase.GetFullRegister());
                break;
            case Mnemonic.Mov when instruction.Op1Kind == OpKind.Register:
                _terms.Add(instruction.Op1Register.GetFullRegister());
                break;
            case Mnemonic.Movsxd or Mnemonic.Mov when instruction.Op1Kind == OpKind.Memory && instruction.MemoryBase != Register.None:
                _terms.Add(instruction.MemoryBase.GetFullRegister());
                known = known with { IsLoaded = true };
                break;
            case Mnemonic.Shl or Mnemonic.Sal when instruction.Op1Kind == OpKind.Immediate8:
                known = known with { Stride = 1 << (instruction.Immediate8 & 31) };
                break;
        }

        // A table and what its entries count from, which may be the table; or a label and the size of the blocks behind it.
        return known.Addresses is not null && (known.IsLoaded || known.Stride > 1) ? known with { Origin = JumpOrigin.Table } : known;
    }

    /// <summary>Whether the instruction gives back the stack of the function: pop of a register that callers keep, leave, or a new stack pointer.</summary>
    private static bool EndsFrame(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Pop => instruction.Op0Kind == OpKind.Register && !IsLostByCall(instruction.Op0Register.GetFullRegister()),
        Mnemonic.Leave => true,
        Mnemonic.Mov => instruction.Op0Kind == OpKind.Register && instruction.Op0Register == Register.RSP,
        _ => false,
    };

    private static bool IsWholeLoad(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Mov => instruction.Op1Kind == OpKind.Memory && instruction.MemorySize == MemorySize.UInt64,
        Mnemonic.Pop => true,
        Mnemonic.Lea => instruction.IsIPRelativeMemoryOperand,
        _ => false,
    };

    /// <summary>Whether an instruction writes a register, in whole or in part.</summary>
    public bool Writes(in Instruction instruction, Register register)
    {
        foreach (var used in _factory.GetInfo(instruction).GetUsedRegisters())
        {
            if (used.Register.GetFullRegister() == register && used.Access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
                return true;
        }

        return false;
    }

    /// <summary>Whether a function may leave another value in a register (System V ABI, AMD64 supplement, 3.2.1).</summary>
    public static bool IsLostByCall(Register register) =>
        register is not (Register.RBX or Register.RBP or Register.R12 or Register.R13 or Register.R14 or Register.R15);
}
