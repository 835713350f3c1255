// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>
/// What may be read of status flags and registers behind an instruction, over all paths. What is not proven counts as read. Flags have no
/// meaning at a call, a return or behind one: "The status flags [...] are not preserved" (AMD64 psABI, 3.2.1), and GCC takes every inline
/// assembly to change them. Registers all count as read there, because GCC's -fipa-ra keeps values in any of them across calls.
/// </summary>
internal sealed class Liveness(CodeAnalysis analysis)
{
    private const int MaxInstructions = 256;
    private const RflagsBits Status = RflagsBits.OF | RflagsBits.SF | RflagsBits.ZF | RflagsBits.AF | RflagsBits.CF | RflagsBits.PF;

    private readonly InstructionInfoFactory _factory = new();
    private readonly Dictionary<int, (RflagsBits Flags, ushort Registers)> _seen = [];
    private readonly Stack<(int Offset, RflagsBits Flags, ushort Registers)> _pending = new();

    /// <summary>What may be read behind the instruction that ends at a place.</summary>
    public LiveState After(CodeMap map, int offset)
    {
        _seen.Clear();
        _pending.Clear();
        _pending.Push((offset, Status, ushort.MaxValue));
        var (flagsLive, live, steps) = (false, (ushort)0, 0);
        while (_pending.TryPop(out var next) && !(flagsLive && live == ushort.MaxValue))
        {
            // What is asked of this path: what it may still read that is not known to be read.
            var (at, flags, registers) = next;
            flags = flagsLive ? RflagsBits.None : flags;
            registers = (ushort)(registers & ~live);
            if (_seen.TryGetValue(at, out var seen))
            {
                flags &= ~seen.Flags;
                registers = (ushort)(registers & ~seen.Registers);
            }

            if (flags == RflagsBits.None && registers == 0)
                continue;
            _seen[at] = (flags | seen.Flags, (ushort)(registers | seen.Registers));
            if (++steps > MaxInstructions || !map.IsReached(at) || !map.TryDecode(at, out var instruction))
                return new LiveState(flagsLive || flags != RflagsBits.None, (ushort)(live | registers));
            flagsLive |= (instruction.RflagsRead & flags) != RflagsBits.None;
            flags &= ~instruction.RflagsModified;
            var (read, written) = Uses(instruction);
            live |= (ushort)(registers & read);
            registers = (ushort)(registers & ~written);
            if (!Follow(map, at, instruction, ref flags, registers))
            {
                flagsLive |= flags != RflagsBits.None;
                live |= registers;
            }
        }

        return new LiveState(flagsLive, live);
    }

    /// <summary>Goes on where control does; false where that is not known, or the caller may look.</summary>
    private bool Follow(CodeMap map, int offset, in Instruction instruction, ref RflagsBits flags, ushort registers)
    {
        var next = offset + instruction.Length;
        switch (instruction.FlowControl)
        {
            case FlowControl.Next:
                _pending.Push((next, flags, registers));
                return true;
            case FlowControl.ConditionalBranch:
                _pending.Push((next, flags, registers));
                return TryPushTarget(map, offset, instruction, flags, registers);
            case FlowControl.UnconditionalBranch:
                if (TryPushTarget(map, offset, instruction, flags, registers))
                    return true;

                // It leaves the section: a tail call, or a return thunk.
                flags = RflagsBits.None;
                return false;
            case FlowControl.Call or FlowControl.IndirectCall or FlowControl.Return:
                flags = RflagsBits.None;
                return false;
            default:
                return false;
        }
    }

    private bool TryPushTarget(CodeMap map, int offset, in Instruction branch, RflagsBits flags, ushort registers)
    {
        if (!analysis.Space.TryFindTarget(map, offset, branch, out var target) || target.Map != map)
            return false;
        _pending.Push((target.Offset, flags, registers));
        return true;
    }

    /// <summary>The general registers that an instruction reads, and those that it gives another value: a write of 32 bits clears the upper half.</summary>
    private (int Read, int Written) Uses(in Instruction instruction)
    {
        var (read, written) = (0, 0);
        foreach (var used in _factory.GetInfo(instruction).GetUsedRegisters())
        {
            var register = used.Register.GetFullRegister();
            if (!register.IsGPR64())
                continue;
            if (used.Access is not OpAccess.Write)
                read |= LiveState.BitOf(register);
            else if (used.Register.GetSize() >= sizeof(uint))
                written |= LiveState.BitOf(register);
        }

        return (read, written);
    }
}
