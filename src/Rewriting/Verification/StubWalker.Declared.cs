// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Verification;

/// <content>The stub of a declared hypercall, which calls its handler itself.</content>
internal sealed partial class StubWalker
{
    private const int DeclaredSlot = BindingLayout.DeclaredSlot * BindingLayout.SlotSize;
    private const int DeclaredCallDepth = FrameSize + (2 * WordSize);

    /// <summary>Whether the window holds one declared hypercall and nothing else that does anything.</summary>
    private bool IsDeclaredCall(ReadOnlySpan<SiteRecord> sites)
    {
        if (sites.Length != 1 || sites[0].Address != _window.Start || (sites[0].Flags & SiteRecordFlags.Declared) == 0)
            return false;
        var decoder = Decoder.Create(64, _before.GetBytes(_window.Start, _window.Length).ToArray(), _window.Start);
        decoder.Decode(out _);
        while (decoder.IP < _window.End)
        {
            decoder.Decode(out var filler);
            if (filler.IsInvalid || !WindowNeighbours.IsFiller(filler))
                return false;
        }

        return true;
    }

    private string? CheckDeclaredCall(SiteRecord site)
    {
        var type = _window.Length > site.Bytes.Length ? WindowType.Padded : WindowType.InPlace;
        if (site.WindowType != type)
            return $"its window is {type}, its record says {site.WindowType}";
        _copies[site.Address] = _window.Stub;
        var decoder = Decoder.Create(64, site.Bytes.ToArray(), site.Address);
        decoder.Decode(out var original);
        var word = SiteWord.Of(_window.FirstSite, original, site.Kind, isDeclared: true, _use);
        Mark(original.IP, 0);
        if (!(_stubs.Next() is { Code: Op.Mov_r64_rm64, Op0Register: Register.RCX, IsIPRelativeMemoryOperand: true } load
                && load.IPRelativeMemoryAddress == _note.BindingCell))
            return "a declared hypercall does not load the binding cell";
        if (_stubs.Next() is not { Code: Op.Test_rm64_r64, Op0Register: Register.RCX, Op1Register: Register.RCX }
            || _stubs.Next() is not { Code: Op.Je_rel8_64 } unbound
            || !IsWord(_stubs.Next(), Op.Cmp_rm64_imm8, BindingLayout.DeclaredHandlersOffset)
            || _stubs.Next() is not { Code: Op.Je_rel8_64 } unhandled || unhandled.NearBranch64 != unbound.NearBranch64)
            return "a declared hypercall does not ask whether it is bound";

        if (!DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, -ShadowSize))
            return "a declared hypercall does not pass over the red zone";
        Mark(original.IP, ShadowSize);
        if (_stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.RCX })
            return "a declared hypercall does not pass its table";
        Mark(original.IP, ShadowSize + WordSize);
        if (!(_stubs.Next() is { Code: Op.Pushq_imm32 } push && (long)push.GetImmediate(0) == word))
            return "a declared hypercall does not push its word";
        Mark(original.IP, FrameSize);
        if (!IsWord(_stubs.Next(), Op.Mov_r64_rm64, BindingLayout.DeclaredCpuOffset)
            || !(_stubs.Next() is { Code: Op.Mov_r64_rm64, Op0Register: Register.R11, SegmentPrefix: Register.FS } cpu && IsAt(cpu, Register.R11, 0))
            || _stubs.Next() is not { Code: Op.Test_rm64_r64, Op0Register: Register.R11, Op1Register: Register.R11 }
            || _stubs.Next() is not { Code: Op.Je_rel8_64 } unattached
            || !(_stubs.Next() is { Code: Op.Test_rm8_imm8, Op0Register: Register.SPL } test && test.Immediate8 == WordSize)
            || _stubs.Next() is not { Code: Op.Jne_rel8_64 } unaligned || unaligned.NearBranch64 != unattached.NearBranch64)
            return "a declared hypercall does not look for its virtual CPU";
        return CheckCallOfHandler(original, out var pending) ?? CheckDeclaredNative(original, site, unbound.NearBranch64)
            ?? CheckSlowWays(original, pending, unattached.NearBranch64, unbound.NearBranch64);
    }

    private string? CheckCallOfHandler(in Instruction original, out ulong waiting)
    {
        waiting = 0;
        if (!(_stubs.Next() is { Code: Op.Inc_rm64 } deeper && IsAt(deeper, Register.R11, BindingLayout.CpuDepthOffset)))
            return "a declared hypercall is not counted";
        if (_stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.R11 })
            return "a declared hypercall does not keep its virtual CPU";
        Mark(original.IP, FrameSize + WordSize);
        if (_stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.RSP })
            return "a declared hypercall does not pass its frame";
        Mark(original.IP, DeclaredCallDepth);
        if (!IsWord(_stubs.Next(), Op.Mov_r64_rm64, BindingLayout.DeclaredHandlersOffset)
            || _stubs.Next() is not { Code: Op.Mov_rm64_r64, Op0Register: Register.RCX, Op1Register: Register.R10 }
            || !(_stubs.Next() is { Code: Op.Call_rm64 } call && IsAt(call, Register.R11, WordSize * _window.FirstSite)))
            return "a declared hypercall does not call its handler";
        if (!IsPushed(_stubs.Next())
            || !(_stubs.Next() is { Code: Op.Dec_rm64 } shallower && IsAt(shallower, Register.RCX, BindingLayout.CpuDepthOffset)))
            return "a declared hypercall is counted for ever";
        if (!(_stubs.Next() is { Code: Op.Cmp_rm64_imm8 } quiet && quiet.GetImmediate(1) == 0 && IsAt(quiet, Register.RCX, BindingLayout.CpuQuietOffset))
            || _stubs.Next() is not { Code: Op.Je_rel8_64 } pending
            || !DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, DeclaredCallDepth))
            return "a declared hypercall does not restore its stack";
        Mark(original.NextIP, 0);
        waiting = pending.NearBranch64;
        return IsGoingOn() ? null : "a declared hypercall does not go on behind its window";
    }

    private string? CheckSlowWays(in Instruction original, ulong waiting, ulong slow, ulong native)
    {
        if (_stubs.Position != waiting)
            return "a declared hypercall goes elsewhere when something waits";
        Mark(original.IP, DeclaredCallDepth);
        if (!DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, DeclaredCallDepth - FrameSize))
            return "what waits for a declared hypercall does not find its stack";
        Mark(original.IP, FrameSize);
        if (!IsPushed(_stubs.Next()) || !IsWay(_stubs.Next(), BindingLayout.DeclaredPendingOffset)
            || _stubs.Next() is not { Code: Op.Jmp_rel8_64 } over || _stubs.Position != slow
            || !IsWay(_stubs.Next(), BindingLayout.DeclaredSlowOffset) || _stubs.Position != over.NearBranch64
            || !DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, FrameSize))
            return "a declared hypercall has no slow way";
        Mark(original.IP, 0);
        if (!(_stubs.Next() is { Code: Op.Jrcxz_rel8_64 } back && back.NearBranch64 == native))
            return "a declared hypercall does not ask whether it was handled";
        Mark(original.NextIP, 0);
        return IsGoingOn() ? null : "a declared hypercall does not go on behind its window";
    }

    private string? CheckDeclaredNative(in Instruction original, SiteRecord site, ulong native)
    {
        if (_stubs.Position != native)
            return "a declared hypercall without binding does not run its instruction";
        Mark(original.IP, 0);
        if (!_displaced.IsCopy(original, site.Bytes.Span, default))
            return "the original instruction of a declared hypercall is not there";
        Mark(original.NextIP, 0);
        return _stubs.Next() is { Code: Op.Jmp_rel32_64 } back && back.NearBranch64 == _window.End
            ? null : "the original instruction of a declared hypercall does not go on behind its window";
    }

    /// <summary>Back behind the window, or the return that stands there.</summary>
    private bool IsGoingOn()
    {
        var next = _stubs.Next();
        return next.Code == Op.Retnq ? _before.GetBytes(_window.End, next.Length).SequenceEqual(_stubs.BytesOf(next))
            : next.Code == Op.Jmp_rel32_64 && next.NearBranch64 == _window.End;
    }

    private static bool IsPushed(in Instruction instruction) =>
        instruction is { Code: Op.Mov_r64_rm64, Op0Register: Register.RCX } && IsAt(instruction, Register.RSP, WordSize);

    private static bool IsWay(in Instruction instruction, int offset) =>
        instruction.Code == Op.Call_rm64 && IsAt(instruction, Register.RCX, DeclaredSlot + offset);

    /// <summary>A load of a word of the declared slot to r11, or its comparison with 0.</summary>
    private static bool IsWord(in Instruction instruction, Op code, int offset) => instruction.Code == code
        && IsAt(instruction, Register.RCX, DeclaredSlot + offset)
        && (code == Op.Cmp_rm64_imm8 ? instruction.GetImmediate(1) == 0 : instruction.Op0Register == Register.R11);

    private static bool IsAt(in Instruction instruction, Register address, int displacement) =>
        instruction.MemoryBase == address && instruction.MemoryIndex == Register.None && (long)instruction.MemoryDisplacement64 == displacement;
}
