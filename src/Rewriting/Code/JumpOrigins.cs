// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Code;

/// <summary>
/// Looks back from a jump through a register for what the register holds. Position-independent code of GCC and clang is
/// <c>lea table(%rip), %b; movslq (%b,%i,4), %r; add %b, %r; jmp *%r</c>, in any order and with other instructions between.
/// </summary>
internal sealed class JumpOrigins
{
    private const int LookBack = 48;

    private readonly InstructionInfoFactory _factory = new();
    private readonly List<Register> _bases = [];

    /// <summary>Finds the origin of the jump at <paramref name="jump"/>.</summary>
    /// <param name="function">Its function.</param>
    /// <param name="jump">Its offset.</param>
    /// <param name="table">The table's address where there is one.</param>
    public JumpOrigin Find(CodeFunction function, int jump, out ulong table)
    {
        table = 0;
        var map = function.Map;
        map.TryDecode(jump, out var instruction);
        var register = instruction.Op0Register.GetFullRegister();
        var crossed = (map.Marks[jump] & CodeMarks.Entry) != 0;
        var isSum = false;
        _bases.Clear();

        var offset = jump;
        for (var step = 0; step < LookBack; step++)
        {
            var previous = map.Previous(offset);
            if (previous < function.Start)
                return isSum || crossed || offset != function.Start ? JumpOrigin.Unknown : JumpOrigin.Pointer;
            if ((map.Marks[previous] & CodeMarks.Terminal) != 0)
                return JumpOrigin.Unknown;
            map.TryDecode(previous, out instruction);
            if (isSum)
            {
                if (IsTableAddress(instruction, out table))
                    return JumpOrigin.Table;
            }
            else if (Writes(instruction, register))
            {
                if (instruction.Mnemonic == Mnemonic.Add && instruction.Op1Kind == OpKind.Register)
                {
                    isSum = true;
                    _bases.Add(register);
                    _bases.Add(instruction.Op1Register.GetFullRegister());
                }
                else if (instruction.Mnemonic == Mnemonic.Mov && instruction.Op1Kind == OpKind.Register)
                {
                    register = instruction.Op1Register.GetFullRegister();
                }
                else
                {
                    return !crossed && IsWholeLoad(instruction) ? JumpOrigin.Pointer : JumpOrigin.Unknown;
                }
            }
            else if ((map.Marks[previous] & CodeMarks.Call) != 0 && IsLostByCall(register))
            {
                // What a function returned in rax is a function pointer.
                return register == Register.RAX && !crossed ? JumpOrigin.Pointer : JumpOrigin.Unknown;
            }

            crossed |= (map.Marks[previous] & CodeMarks.Entry) != 0;
            offset = previous;
        }

        return JumpOrigin.Unknown;
    }

    private bool IsTableAddress(in Instruction instruction, out ulong table)
    {
        table = 0;
        if (instruction.OpCount < 2 || instruction.Op0Kind != OpKind.Register || !_bases.Contains(instruction.Op0Register.GetFullRegister()))
            return false;
        if (instruction.Mnemonic == Mnemonic.Lea && instruction.IsIPRelativeMemoryOperand)
        {
            table = instruction.IPRelativeMemoryAddress;
            return true;
        }

        if (instruction.Mnemonic == Mnemonic.Mov && instruction.Op1Kind == OpKind.Register)
            _bases.Add(instruction.Op1Register.GetFullRegister());
        else if (instruction.Mnemonic is Mnemonic.Movsxd or Mnemonic.Mov && instruction.Op1Kind == OpKind.Memory && instruction.MemoryBase != Register.None)
            _bases.Add(instruction.MemoryBase.GetFullRegister());
        return false;
    }

    private static bool IsWholeLoad(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Mov => instruction.Op1Kind == OpKind.Memory && instruction.MemorySize == MemorySize.UInt64,
        Mnemonic.Pop => true,
        Mnemonic.Lea => instruction.IsIPRelativeMemoryOperand,
        _ => false,
    };

    private bool Writes(in Instruction instruction, Register register)
    {
        foreach (var used in _factory.GetInfo(instruction).GetUsedRegisters())
        {
            if (used.Register.GetFullRegister() == register && used.Access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
                return true;
        }

        return false;
    }

    private static bool IsLostByCall(Register register) =>
        register is not (Register.RBX or Register.RBP or Register.R12 or Register.R13 or Register.R14 or Register.R15);
}
