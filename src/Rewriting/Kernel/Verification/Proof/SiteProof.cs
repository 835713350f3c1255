// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>Whether the code that stands in a stub for a site does what the site's contract says, whichever way it goes.</summary>
/// <param name="code">The stubs.</param>
/// <param name="interpreter">Runs their instructions.</param>
/// <param name="space">The original's relocations.</param>
/// <param name="liveness">Tells what somebody may read behind a site.</param>
/// <param name="seen">Is told of each instruction: where it is, and how much deeper the stack is than at the site.</param>
internal sealed class SiteProof(StubReader code, StubInterpreter interpreter, CodeSpace space, Liveness liveness, Action<long, int> seen)
{
    private const int MaxInstructions = 64;

    /// <summary>Where the site's code ends; -1 where it breaks the contract.</summary>
    /// <param name="site">The site.</param>
    /// <param name="end">Where the original goes on: behind the hlt, where a sti is one with it.</param>
    /// <param name="contract">What must have been done there.</param>
    /// <param name="start">Where the site's code starts.</param>
    public long FindEnd(PlannedSite site, int end, SiteContract contract, long start) => Run(site, liveness.After(site.Map, end), contract, start, new StubState(), MaxInstructions);

    private long Run(PlannedSite site, LiveState live, SiteContract contract, long at, StubState state, int steps)
    {
        while (!IsFulfilled(contract, state, live))
        {
            if (--steps < 0 || !code.TryDecode(at, out var instruction))
                return -1;
            seen(at, -state.StackPointer);
            var next = at + instruction.Length;
            switch (instruction.Code)
            {
                case Op.Jmp_rel8_64:
                    next = (long)instruction.NearBranchTarget;
                    break;
                case Op.Je_rel8_64 when state.Flags == StubState.TestedFlags:
                    var other = state.Fork();
                    (state.IsIfZero, other.IsIfZero) = (false, true);
                    var (set, clear) = (Run(site, live, contract, next, state, steps), Run(site, live, contract, (long)instruction.NearBranchTarget, other, steps));
                    return set == clear ? set : -1;
                default:
                    var relocation = code.RelocationOf(at, instruction);
                    if (!interpreter.TryRun(state, instruction, relocation, IsOperand(site, instruction, relocation, state)))
                        return -1;
                    break;
            }

            at = next;
        }

        return at;
    }

    private static bool IsFulfilled(SiteContract contract, StubState state, LiveState live)
    {
        var callee = state.IsIfZero == true ? contract.CalleeIfZero : contract.Callee;
        if (state.Calls is not [var call] || call.Name != callee || (contract.CalleeIfZero is not null && state.IsIfZero is null))
            return false;
        if ((contract.First ?? call.First) != call.First || (contract.Second ?? call.Second) != call.Second || (contract.Third ?? call.Third) != call.Third)
            return false;
        if (state.StackPointer != -contract.Pushed || (contract.Top is { } top && state.Read(state.StackPointer) != top) || state.Stored != contract.Stored)
            return false;
        if (state.Flags != contract.Flags && (live.Flags || contract.Flags != StubState.SiteFlags))
            return false;
        for (var register = Register.RAX; register <= Register.R15; register++)
        {
            if (register == Register.RSP)
                continue;
            var output = contract.Outputs.FirstOrDefault(output => output.Register == register).Term;
            if (state[register] != (output ?? StubState.Name(register)) && (output is not null || live.Has(register)))
                return false;
        }

        return true;
    }

    /// <summary>Whether an instruction's operand in memory is what the site's is, now that the stack pointer is another.</summary>
    private bool IsOperand(PlannedSite site, Instruction instruction, ElfRelocation? relocation, StubState state)
    {
        var expected = site.Instruction;
        if (!HasMemory(instruction) || !HasMemory(expected) || instruction.MemoryBase != expected.MemoryBase || instruction.MemoryIndex != expected.MemoryIndex
            || instruction.MemoryIndexScale != expected.MemoryIndexScale || instruction.SegmentPrefix is Register.FS or Register.GS || expected.SegmentPrefix is Register.FS or Register.GS)
            return false;
        foreach (var register in (Register[])[expected.MemoryBase, expected.MemoryIndex])
        {
            if (register.IsGPR64() && register != Register.RSP && state[register] != StubState.Name(register))
                return false;
        }

        var moved = expected.MemoryBase == Register.RSP ? -state.StackPointer : 0;
        if (!space.TryFindRelocation(site.Map, site.Start, site.End, out var own))
            return relocation is null && !expected.IsIPRelativeMemoryOperand && instruction.MemoryDisplacement64 == expected.MemoryDisplacement64 + (ulong)moved;
        return relocation is { } found && found.Type == own.Type && found.Symbol?.Index == own.Symbol?.Index && found.Addend == own.Addend + moved;
    }

    private static bool HasMemory(Instruction instruction)
    {
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Memory)
                return true;
        }

        return false;
    }
}
