// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>
/// Whether anything may read the status flags, or rax, as they are behind an instruction. What is not proven counts as read. Flags have no
/// meaning at a call, a return or behind one: "The status flags [...] are not preserved" (AMD64 psABI, 3.2.1), and GCC takes every inline
/// assembly to change them.
/// </summary>
internal sealed class Liveness(CodeAnalysis analysis)
{
    private const int MaxInstructions = 256;
    private const RflagsBits Status = RflagsBits.OF | RflagsBits.SF | RflagsBits.ZF | RflagsBits.AF | RflagsBits.CF | RflagsBits.PF;

    private readonly InstructionInfoFactory _factory = new();
    private readonly Dictionary<int, (RflagsBits Flags, bool Rax)> _seen = [];
    private readonly Stack<(int Offset, RflagsBits Flags, bool Rax)> _pending = new();

    /// <summary>What may be read behind the instruction that ends at a place.</summary>
    public (bool Flags, bool Rax) After(CodeMap map, int offset)
    {
        _seen.Clear();
        _pending.Clear();
        _pending.Push((offset, Status, true));
        var (flagsLive, raxLive, steps) = (false, false, 0);
        while (_pending.TryPop(out var next) && !(flagsLive && raxLive))
        {
            var (at, flags, rax) = next;
            flags = flagsLive ? RflagsBits.None : flags;
            rax &= !raxLive;
            if (_seen.TryGetValue(at, out var seen))
            {
                flags &= ~seen.Flags;
                rax &= !seen.Rax;
            }

            if (flags == RflagsBits.None && !rax)
                continue;
            _seen[at] = (flags | seen.Flags, rax || seen.Rax);
            if (++steps > MaxInstructions || !map.IsReached(at) || !map.TryDecode(at, out var instruction))
                return (flagsLive || flags != RflagsBits.None, raxLive || rax);
            flagsLive |= (instruction.RflagsRead & flags) != RflagsBits.None;
            flags &= ~instruction.RflagsModified;
            raxLive |= rax && Reads(instruction);
            rax &= !Overwrites(instruction);
            if (!Follow(map, at, instruction, ref flags, ref rax))
            {
                flagsLive |= flags != RflagsBits.None;
                raxLive |= rax;
            }
        }

        return (flagsLive, raxLive);
    }

    /// <summary>Goes on where control does; false where that is not known, or the caller may look.</summary>
    private bool Follow(CodeMap map, int offset, in Instruction instruction, ref RflagsBits flags, ref bool rax)
    {
        var next = offset + instruction.Length;
        switch (instruction.FlowControl)
        {
            case FlowControl.Next:
                _pending.Push((next, flags, rax));
                return true;
            case FlowControl.ConditionalBranch:
                _pending.Push((next, flags, rax));
                return TryPushTarget(map, offset, instruction, flags, rax);
            case FlowControl.UnconditionalBranch:
                if (TryPushTarget(map, offset, instruction, flags, rax))
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

    private bool TryPushTarget(CodeMap map, int offset, in Instruction branch, RflagsBits flags, bool rax)
    {
        if (!analysis.Space.TryFindTarget(map, offset, branch, out var target) || target.Map != map)
            return false;
        _pending.Push((target.Offset, flags, rax));
        return true;
    }

    private bool Reads(in Instruction instruction)
    {
        foreach (var used in _factory.GetInfo(instruction).GetUsedRegisters())
        {
            if (used.Register.GetFullRegister() == Register.RAX && used.Access is not OpAccess.Write)
                return true;
        }

        return false;
    }

    /// <summary>Whether all of rax gets another value: a write of eax clears the upper half.</summary>
    private bool Overwrites(in Instruction instruction)
    {
        foreach (var used in _factory.GetInfo(instruction).GetUsedRegisters())
        {
            if (used.Register is Register.RAX or Register.EAX && used.Access == OpAccess.Write)
                return true;
        }

        return false;
    }
}
