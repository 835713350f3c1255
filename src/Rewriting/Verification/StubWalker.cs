// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Walks windows and stubs of a rewritten module by decoding them, and holds each step against the original's instructions: the jump
/// there, every displaced instruction with the targets it had, both ways through every site, and the way back.
/// </summary>
internal sealed partial class StubWalker
{
    private const int ShadowSize = 136;
    private const int FrameSize = 152;
    private const int WordSize = 8;

    private readonly ElfFile _before;
    private readonly ElfFile _after;
    private readonly ModuleNote _note;
    private readonly StateUse _use;
    private readonly DiagnosticBag _diagnostics;
    private readonly StubReader _stubs;
    private readonly DisplacedCheck _displaced;
    private readonly Dictionary<ulong, ulong> _copies = [];
    private readonly List<(ulong Window, ulong Original, ulong Copy)> _branches = [];
    private readonly List<WalkedStub> _walked = [];
    private readonly List<StubMark> _straight = [];
    private readonly List<StubMark> _outOfLine = [];
    private List<StubMark> _marks;
    private VerifiedWindow _window;

    public StubWalker(ElfFile before, ElfFile after, ModuleNote note, StateUse use, DiagnosticBag diagnostics)
    {
        (_before, _after, _note, _use, _diagnostics) = (before, after, note, use, diagnostics);
        _marks = _straight;
        var text = after.GetBytesToEnd(note.StubText);
        _stubs = new StubReader(text[..(int)Math.Min((ulong)text.Length, note.StubTextSize)], note.StubText);
        _displaced = new DisplacedCheck(_stubs, Mark, (original, copy) => _branches.Add((_window.Start, original, copy)));
    }

    /// <summary>The stubs that were found right, with what their parts stand for.</summary>
    public IReadOnlyList<WalkedStub> Walked => _walked;

    /// <summary>Checks one window and its stub.</summary>
    public void Check(VerifiedWindow window, ReadOnlySpan<SiteRecord> sites)
    {
        _window = window;
        if (CheckWindow() is { } windowProblem)
            _diagnostics.Add(DiagnosticId.VerifyWindow, window.Start, windowProblem);
        else if (CheckStub(sites) is { } stubProblem)
            _diagnostics.Add(DiagnosticId.VerifyStub, window.Start, stubProblem);
        else
            _walked.Add(new WalkedStub(window, (int)(_stubs.Furthest - window.Stub), [.. _straight.Concat(_outOfLine).OrderBy(static mark => mark.Offset)]));
    }

    private string? CheckWindow()
    {
        // Of a punned jump the second byte belongs to what follows.
        var length = Math.Max(_window.Length, PatchWindow.ShortJumpLength);
        var bytes = _after.GetBytes(_window.Start, length);
        if (bytes.Length != length)
            return "it is not in the file";
        var decoder = Decoder.Create(64, bytes.ToArray(), _window.Start);
        decoder.Decode(out var jump);
        if (_window.Springboard == 0)
            return jump.Code == Op.Jmp_rel32_64 && jump.Length == PatchWindow.JumpLength && jump.NearBranch64 == _window.Stub
                ? null : "it does not begin with a jump to its stub";
        return jump.Code == Op.Jmp_rel8_64 && jump.Length == PatchWindow.ShortJumpLength && jump.NearBranch64 == _window.Springboard
            ? null : "it does not begin with a short jump to its springboard";
    }

    private string? CheckStub(ReadOnlySpan<SiteRecord> sites)
    {
        _stubs.Position = _stubs.Furthest = _window.Stub;
        _straight.Clear();
        _outOfLine.Clear();
        _marks = _straight;
        if (IsDeclaredCall(sites))
            return CheckDeclaredCall(sites[0]);
        var bytes = _before.GetBytes(_window.Start, _window.Length);
        var decoder = Decoder.Create(64, bytes.ToArray(), _window.Start);
        var (next, isOver, hasFiller, hasNeighbour) = (0, false, false, false);
        while (decoder.IP < _window.End)
        {
            decoder.Decode(out var original);
            if (original.IsInvalid)
                return "the original has no instruction there";
            _copies[original.IP] = _stubs.Position;
            Mark(original.IP, 0);
            string? problem = null;
            if (next < sites.Length && sites[next].Address == original.IP)
            {
                var site = sites[next];
                var offsets = decoder.GetConstantOffsets(original);
                problem = site.Kind == SiteKind.Probe
                    ? CheckProbe(original, site, _window.FirstSite + next, offsets)
                    : CheckSite(original, site, _window.FirstSite + next);
                next++;
                isOver = site.Kind == SiteKind.Probe && DisplacedCheck.IsOver(original);
            }
            else if (WindowNeighbours.IsFiller(original))
            {
                hasFiller = true;
            }
            else
            {
                hasNeighbour = true;
                problem = _displaced.Check(original, _before.GetBytes(original.IP, original.Length), decoder.GetConstantOffsets(original));
                isOver = DisplacedCheck.IsOver(original);
            }

            if (Displacements.IsCall(original) && decoder.IP < _window.End)
                problem ??= "a call returns into the window";

            if (problem is not null)
                return $"{problem} (original instruction at 0x{original.IP:x})";
        }

        if (next != sites.Length)
            return "a site is not at the start of an instruction";
        var type = _window.Length == 1 ? WindowType.Punned : hasNeighbour || (next > 1 && !hasFiller) ? WindowType.Absorbed : hasFiller ? WindowType.Padded : WindowType.InPlace;
        foreach (var site in sites)
        {
            if (site.WindowType != type)
                return $"its window is {type}, its record says {site.WindowType}";
        }

        if (isOver)
            return null;
        Mark(_window.End, 0);
        return _stubs.Next() is { Code: Op.Jmp_rel32_64 } back && back.NearBranch64 == _window.End ? null : "it does not return behind the window";
    }

    /// <summary>
    /// Checks the branches of all stubs, when all were walked: one to an instruction inside a window must lead to that one's copy, any other
    /// to where it led.
    /// </summary>
    /// <param name="windows">The windows, by address.</param>
    public void CheckBranches(List<VerifiedWindow> windows)
    {
        foreach (var (source, original, copy) in _branches)
        {
            var expected = WindowList.Find(windows, original) is { } window && window.Start != original ? _copies.GetValueOrDefault(original) : original;
            if (copy != expected)
                _diagnostics.Add(DiagnosticId.VerifyStub, source, $"a branch to 0x{original:x} leads to 0x{copy:x}");
        }
    }

    /// <summary>What follows in the stub stands for an original instruction, with the stack so much deeper.</summary>
    private void Mark(ulong original, int depth) =>
        _marks.Add(new StubMark((int)(_stubs.Position - _window.Stub), (int)(original - _window.Start), depth));

    /// <summary>A probe calls its slot and then runs its instruction, whatever the slot's code answers.</summary>
    private string? CheckProbe(in Instruction original, SiteRecord site, int index, ConstantOffsets offsets)
    {
        if (CheckCallOfSlot(original, site, index, out var native) is { } problem)
            return problem;
        if (native != _stubs.Position)
            return "a probe without binding does not run its instruction";
        if (!IsLeave(FrameSize))
            return "a probe does not restore its state before its instruction";
        Mark(original.IP, 0);
        return _displaced.Check(original, _before.GetBytes(original.IP, original.Length), offsets);
    }

    private string? CheckCallOfSlot(in Instruction original, SiteRecord site, int index, out ulong native)
    {
        native = 0;
        var word = SiteWord.Of(index, original, site.Kind, (site.Flags & SiteRecordFlags.Declared) != 0, _use);
        if (!DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, -ShadowSize))
            return "a site does not pass over the red zone";
        Mark(original.IP, ShadowSize);
        if (_stubs.Next() is not { Code: Op.Push_r64, Op0Register: Register.RCX })
            return "a site does not save rcx";
        Mark(original.IP, ShadowSize + WordSize);
        if (!(_stubs.Next() is { Code: Op.Pushq_imm32 } push && (long)push.GetImmediate(0) == word))
            return "a site does not push its word";
        Mark(original.IP, FrameSize);
        if (!(_stubs.Next() is { Code: Op.Mov_r64_rm64, Op0Register: Register.RCX, IsIPRelativeMemoryOperand: true } load
                && load.IPRelativeMemoryAddress == _note.BindingCell))
            return "a site does not load the binding cell";
        if (_stubs.Next() is not { Code: Op.Jrcxz_rel8_64 } toNative
            || !DisplacedCheck.IsLea(_stubs.Next(), Register.RCX, Register.RCX, (int)site.Kind * BindingLayout.SlotSize)
            || !(_stubs.Next() is { Code: Op.Call_rm64, MemoryBase: Register.RCX, MemoryIndex: Register.None, MemoryDisplacement64: BindingLayout.SlotCodeOffset }))
            return "a site does not call its slot";
        native = toNative.NearBranch64;
        return null;
    }

    private string? CheckSite(in Instruction original, SiteRecord site, int index)
    {
        if (CheckCallOfSlot(original, site, index, out var native) is { } problem)
            return problem;
        if (_stubs.Next() is not { Code: Op.Jrcxz_rel8_64 } notHandled || notHandled.NearBranch64 != native)
            return "a site does not ask whether it was handled";
        var decoder = Decoder.Create(64, site.Bytes.ToArray(), original.IP);
        decoder.Decode(out var expected);
        if (!IsLeave(HandledFrameSize(site.Kind, expected.Code)))
            return "a handled site does not restore its state";
        Mark(original.NextIP, 0);

        // The native path stands behind a short jump, or behind the whole window's code; either way both meet.
        var after = _stubs.Position;
        _marks = _outOfLine;
        if (_stubs.Next() is { Code: Op.Jmp_rel8_64 } over && native == _stubs.Position)
            (after, _marks) = (over.NearBranch64, _straight);
        _stubs.Position = native;
        Mark(original.IP, FrameSize);
        if (!IsLeave(FrameSize))
            return "a site does not restore its state before its instruction";
        Mark(original.IP, 0);
        if (!_displaced.IsCopy(expected, site.Bytes.Span, decoder.GetConstantOffsets(expected)))
            return "the original instruction of a site is not there";
        if (_stubs.Position != after)
        {
            Mark(original.NextIP, 0);
            if (!(_stubs.Next() is { Code: Op.Jmp_rel32_64 } join && (join.NearBranch64 == after || LeadsBack(join, after))))
                return "the original instruction of a site does not go on behind it";
        }

        _stubs.Position = after;
        _marks = _straight;
        Mark(original.NextIP, 0);
        return null;
    }

    /// <summary>Whether a jump takes the short way where nothing but the same jump, back behind the window, would follow.</summary>
    private bool LeadsBack(in Instruction join, ulong after)
    {
        _stubs.Position = after;
        return join.NearBranch64 == _window.End && _stubs.Next() is { Code: Op.Jmp_rel32_64 } back && back.NearBranch64 == _window.End;
    }

    private bool IsLeave(int frameSize) =>
        _stubs.Next() is { Code: Op.Mov_r64_rm64, Op0Register: Register.RCX, MemoryBase: Register.RSP, MemoryIndex: Register.None, MemoryDisplacement64: WordSize }
        && DisplacedCheck.IsLea(_stubs.Next(), Register.RSP, Register.RSP, frameSize);

    /// <summary>What the stack pointer is after a handled instruction: pushf leaves a word, popf takes one, of 8 or 2 bytes.</summary>
    private static int HandledFrameSize(SiteKind kind, Op code)
    {
        var word = code is Op.Pushfw or Op.Popfw ? sizeof(ushort) : WordSize;
        return kind switch
        {
            SiteKind.PushFlags => FrameSize - word,
            SiteKind.PopFlags => FrameSize + word,
            _ => FrameSize,
        };
    }
}
