// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Verification;

/// <content>Displaced instructions: copies, branches, and calls.</content>
internal sealed partial class StubWalker
{
    private string? CheckDisplaced(in Instruction original, ConstantOffsets offsets)
    {
        if (Displacements.IsCall(original))
            return CheckCall(original, offsets);
        if (original.Op0Kind != OpKind.NearBranch64)
        {
            var bytes = _before.GetBytes(original.IP, original.Length);
            return IsCopy(original, bytes, offsets) ? null : "a displaced instruction is not there";
        }

        var copy = _stubs.Next();
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
            // loop and jrcxz reach 127 bytes: they jump over a jump that is passed over when they do not.
            if (copy.Code != original.Code || _stubs.Next() is not { Code: Op.Jmp_rel8_64 } over || copy.NearBranch64 != _stubs.Position)
                return "a displaced loop is not there";
            copy = _stubs.Next();
            if (copy.Code != Op.Jmp_rel32_64 || over.NearBranch64 != _stubs.Position)
                return "a displaced loop does not go where it went";
        }

        _branches.Add((_window.Start, original.NearBranch64, copy.NearBranch64));
        return null;
    }

    /// <summary>A call pushes the address that it returned to in the original, and jumps.</summary>
    private string? CheckCall(in Instruction original, ConstantOffsets offsets)
    {
        const string NoPush = "a displaced call does not push the address that it returns to";
        if (!IsLea(_stubs.Next(), Register.RSP, Register.RSP, -WordSize))
            return NoPush;
        Mark(original.IP, WordSize);
        if (_stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.RCX })
            return NoPush;
        Mark(original.IP, 2 * WordSize);
        if (!(_stubs.Next() is { Code: Op.Lea_r64_m, Op0Register: Register.RCX, IsIPRelativeMemoryOperand: true } address
                && address.IPRelativeMemoryAddress == original.NextIP)
            || _stubs.Next() is not
            { Code: Op.Mov_rm64_r64, Op1Register: Register.RCX, MemoryBase: Register.RSP, MemoryIndex: Register.None, MemoryDisplacement64: WordSize }
            || _stubs.Next() is not { Code: Op.Pop_r64, Op0Register: Register.RCX })
            return NoPush;
        Mark(original.IP, WordSize);
        if (original.MemoryBase == Register.RSP && original.FlowControl == FlowControl.IndirectCall)
        {
            return _stubs.Next() is { Code: Op.Jmp_rm64, MemoryBase: Register.RSP } byStack && byStack.MemoryIndex == original.MemoryIndex
                && byStack.MemoryIndexScale == original.MemoryIndexScale && byStack.SegmentPrefix == original.SegmentPrefix
                && byStack.MemoryDisplacement64 == original.MemoryDisplacement64 + WordSize
                ? null : "a displaced call does not jump where it went";
        }

        if (original.FlowControl == FlowControl.IndirectCall)
        {
            Span<byte> bytes = stackalloc byte[original.Length];
            _before.GetBytes(original.IP, original.Length).CopyTo(bytes);
            bytes[bytes.IndexOf(StubShape.IndirectBranch) + 1] ^= StubShape.CallToJump;
            return IsCopy(original, bytes, offsets) ? null : "a displaced call does not jump where it went";
        }

        var jump = _stubs.Next();
        _branches.Add((_window.Start, original.NearBranch64, jump.NearBranch64));
        return jump.Code == Op.Jmp_rel32_64 ? null : "a displaced call does not jump";
    }
}
