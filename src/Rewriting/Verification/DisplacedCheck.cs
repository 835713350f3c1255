// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Verification;

/// <summary>Holds what a stub has in place of displaced instructions against these.</summary>
/// <param name="stubs">Reads the stub.</param>
/// <param name="mark">Told what follows in the stub: an original instruction's address, and bytes by which the stack is deeper than there.</param>
/// <param name="branch">Told of each branch where it led and where its copy leads.</param>
internal sealed class DisplacedCheck(StubReader stubs, Action<ulong, int> mark, Action<ulong, ulong> branch)
{
    private const int WordSize = 8;

    /// <summary>Checks that what follows in the stub does what an instruction did.</summary>
    /// <param name="original">The instruction.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="offsets">Where its constants are.</param>
    /// <param name="isRelocated">Whether relocations of an object make its constants: then the bytes are the same.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Check(in Instruction original, ReadOnlySpan<byte> bytes, ConstantOffsets offsets, bool isRelocated = false)
    {
        if (Displacements.IsCall(original))
            return CheckCall(original, bytes, offsets, isRelocated);
        if (original.Op0Kind != OpKind.NearBranch64)
            return IsCopy(original, bytes, offsets, isRelocated) ? null : "a displaced instruction is not there";

        var copy = stubs.Next();
        if (original.IsJccShortOrNear)
        {
            if (!copy.IsJccNear || copy.ConditionCode != original.ConditionCode)
                return "a displaced conditional jump is not there";
        }
        else if (original.IsJmpShortOrNear)
        {
            if (!copy.IsJmpNear)
                return "a displaced jump is not there";
        }
        else
        {
            if (isRelocated)
                return "a displaced loop is relocated";

            // loop and jrcxz reach 127 bytes: they jump over a jump that is passed over when they do not.
            if (copy.Code != original.Code || stubs.Next() is not { Code: Op.Jmp_rel8_64 } over || copy.NearBranch64 != stubs.Position)
                return "a displaced loop is not there";
            copy = stubs.Next();
            if (copy.Code != Op.Jmp_rel32_64 || over.NearBranch64 != stubs.Position)
                return "a displaced loop does not go where it went";
        }

        return CheckTarget(original, bytes, copy, isRelocated);
    }

    /// <summary>Where a branch leads is held against the original's when all copies are known; or by its relocation.</summary>
    private string? CheckTarget(in Instruction original, ReadOnlySpan<byte> bytes, in Instruction copy, bool isRelocated)
    {
        if (!isRelocated)
            branch(original.NearBranch64, copy.NearBranch64);
        else if (original.Length < sizeof(int) + 1 || !stubs.BytesOf(copy)[^sizeof(int)..].SequenceEqual(bytes[^sizeof(int)..]))
            return "a displaced branch has not the bytes that are relocated";
        return null;
    }

    /// <summary>A call pushes the address that it returned to in the original, and jumps.</summary>
    private string? CheckCall(in Instruction original, ReadOnlySpan<byte> bytes, ConstantOffsets offsets, bool isRelocated)
    {
        const string NoPush = "a displaced call does not push the address that it returns to";
        if (!IsLea(stubs.Next(), Register.RSP, Register.RSP, -WordSize))
            return NoPush;
        mark(original.IP, WordSize);
        if (stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.RCX })
            return NoPush;
        mark(original.IP, 2 * WordSize);
        if (!(stubs.Next() is { Code: Op.Lea_r64_m, Op0Register: Register.RCX, IsIPRelativeMemoryOperand: true } address
                && address.IPRelativeMemoryAddress == original.NextIP)
            || stubs.Next() is not
            { Code: Op.Mov_rm64_r64, Op1Register: Register.RCX, MemoryBase: Register.RSP, MemoryIndex: Register.None, MemoryDisplacement64: WordSize }
            || stubs.Next() is not { Code: Op.Pop_r64, Op0Register: Register.RCX })
            return NoPush;
        mark(original.IP, WordSize);
        if (original.MemoryBase == Register.RSP && original.FlowControl == FlowControl.IndirectCall)
        {
            return stubs.Next() is { Code: Op.Jmp_rm64, MemoryBase: Register.RSP } byStack && byStack.MemoryIndex == original.MemoryIndex
                && byStack.MemoryIndexScale == original.MemoryIndexScale && byStack.SegmentPrefix == original.SegmentPrefix
                && byStack.MemoryDisplacement64 == original.MemoryDisplacement64 + WordSize
                ? null : "a displaced call does not jump where it went";
        }

        if (original.FlowControl == FlowControl.IndirectCall)
        {
            Span<byte> expected = stackalloc byte[original.Length];
            bytes.CopyTo(expected);
            expected[expected.IndexOf(StubShape.IndirectBranch) + 1] ^= StubShape.CallToJump;
            return IsCopy(original, expected, offsets, isRelocated) ? null : "a displaced call does not jump where it went";
        }

        var jump = stubs.Next();
        return jump.Code == Op.Jmp_rel32_64 ? CheckTarget(original, bytes, jump, isRelocated) : "a displaced call does not jump";
    }

    /// <summary>Whether the next instruction has the same bytes, or the same bytes but for a displacement that leads to the same address.</summary>
    public bool IsCopy(in Instruction original, ReadOnlySpan<byte> bytes, ConstantOffsets offsets, bool isRelocated = false)
    {
        var copy = stubs.Next();
        if (copy.IsInvalid || copy.Length != original.Length)
            return false;
        var copied = stubs.BytesOf(copy);
        if (isRelocated || !original.IsIPRelativeMemoryOperand)
            return copied.SequenceEqual(bytes);
        var field = offsets.DisplacementOffset;
        var behind = field + offsets.DisplacementSize;
        return copy.IsIPRelativeMemoryOperand && copy.IPRelativeMemoryAddress == original.IPRelativeMemoryAddress
            && copied[..field].SequenceEqual(bytes[..field]) && copied[behind..].SequenceEqual(bytes[behind..]);
    }

    /// <summary>Whether an instruction adds a displacement to a register.</summary>
    public static bool IsLea(in Instruction instruction, Register destination, Register source, int displacement) =>
        instruction is { Code: Op.Lea_r64_m, MemoryIndex: Register.None } && instruction.Op0Register == destination
        && instruction.MemoryBase == source && (long)instruction.MemoryDisplacement64 == displacement;

    /// <summary>Whether control does not go on behind an instruction.</summary>
    public static bool IsOver(in Instruction instruction) => Displacements.IsCall(instruction)
        || instruction.FlowControl is FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Exception;
}
