// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>
/// Proves from its bytes what a stub does, without what encoded it: it runs the instructions of the window in their order, those that are no sites as they
/// were and with the same targets, for each site what its contract says, and then goes back; and unwinding knows the frame at each of its instructions.
/// </summary>
internal sealed class StubProof
{
    private static ReadOnlySpan<byte> JumpOver => [0xEB, JumpNearLength];
    private const int JumpShortLength = 2;
    private const int JumpNearLength = 5;
    private const int JccNearLength = 6;

    private readonly CodeAnalysis _analysis;
    private readonly StubReader _code;
    private readonly SiteProof _sites;
    private readonly OrcIndex _original;
    private readonly OrcIndex _unwinding;
    private readonly int _recordSize;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<(long Place, int Depth)> _frames = [];

    /// <summary>Where the stub has an instruction of the window.</summary>
    private readonly Dictionary<int, long> _places = [];

    /// <summary>Branches within the window: where in the stub they lead, and to which instruction they must.</summary>
    private readonly List<(long Target, int Original)> _branches = [];

    public StubProof(CodeAnalysis analysis, ElfFile after, ElfSection text, ModuleRecord record, RelocationIndex relocations, DiagnosticBag diagnostics)
    {
        (_analysis, _diagnostics, _recordSize) = (analysis, diagnostics, record.Layout.OrcSize);
        _code = new StubReader(text, relocations);
        var interpreter = new StubInterpreter(new StubCallees(after, text, record.Layout, record.ShimSize));
        _sites = new SiteProof(_code, interpreter, analysis.Space, new Liveness(analysis), (place, depth) => _frames.Add((place, depth)));
        (_original, _unwinding) = (new OrcIndex(analysis.Space.File, _recordSize), new OrcIndex(after, _recordSize));
    }

    /// <summary>Proves one stub; false where the diagnostics say what it does that it must not.</summary>
    public bool Check(PatchWindow window, long stub)
    {
        _places.Clear();
        _branches.Clear();
        var (map, at, next, isOver) = (window.Map, stub, 0, false);
        for (var offset = window.Start; offset < window.End;)
        {
            map.TryDecode(offset, out var instruction);
            var end = offset + instruction.Length;
            _places[offset] = at;
            _frames.Clear();
            var pushed = 0;
            if (next < window.Sites.Count && window.Sites[next].Start == offset)
            {
                var site = window.Sites[next++];
                var isWithHalt = KernelStubEncoder.HaltBehind(site, window, next) is not null;
                if (isWithHalt)
                    end = window.Sites[next++].End;
                if (KernelOperations.Find(site, out _) is null)
                    at = Copied(map, offset, instruction, at);
                else if (SiteContracts.Find(site, isWithHalt) is { } contract)
                    (at, pushed) = (_sites.FindEnd(site, end, contract, at), contract.Pushed);
                else
                    return Refuse(window, offset, "nothing says what its code must do");
                if (at < 0)
                    return Refuse(window, offset, "its code does not do what the instruction does");
            }
            else if (!WindowNeighbours.IsFiller(instruction))
            {
                at = Moved(window, offset, instruction, at);
                if (at < 0)
                    return Refuse(window, offset, "it is not moved as it was");
                isOver = (map.Marks[offset] & CodeMarks.Terminal) != 0;
            }

            if (!AreFramesKnown(map, offset, end, pushed))
                return false;
            offset = end;
        }

        foreach (var (target, original) in _branches)
        {
            if (!_places.TryGetValue(original, out var place) || place != target)
                return Refuse(window, original, "a branch of the window does not lead to it");
        }

        if (isOver)
            return true;
        _frames.Clear();
        _frames.Add((at, 0));
        return LeadsTo(at, Op.Jmp_rel32_64, map, window.End) ? AreFramesKnown(map, window.End, window.End, pushed: 0) : Refuse(window, window.End, "the stub does not go back there");
    }

    /// <summary>The same bytes with the same relocations; behind them, or -1.</summary>
    private long Copied(CodeMap map, int offset, Instruction instruction, long at)
    {
        _frames.Add((at, 0));
        if (!_code.Bytes(at, instruction.Length).SequenceEqual(map.Bytes.Span.Slice(offset, instruction.Length)))
            return -1;
        for (var i = 0; i < instruction.Length; i++)
        {
            var isRelocated = _analysis.Space.TryFindRelocation(map, offset + i, offset + i + 1, out var own) && own.Offset == (ulong)(offset + i);
            if (!IsSame(isRelocated ? own : null, _code.RelocationAt(at + i)))
                return -1;
        }

        return at + instruction.Length;
    }

    private long Moved(PatchWindow window, int offset, Instruction instruction, long at)
    {
        if (instruction.FlowControl is not (FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch or FlowControl.Call) || instruction.Op0Kind != OpKind.NearBranch64)
            return Copied(window.Map, offset, instruction, at);
        _frames.Add((at, 0));
        if (!_code.TryDecode(at, out var moved))
            return -1;
        if (instruction.IsJcxShort || instruction.IsLoop || instruction.IsLoopcc)
            return MovedLoop(window, offset, instruction, moved, at);
        var isNear = moved.Code is Op.Jmp_rel32_64 or Op.Call_rel32_64 || moved.IsJccNear;
        var isSame = instruction.FlowControl == moved.FlowControl && instruction.ConditionCode == moved.ConditionCode;
        return isNear && isSame && moved.Length == (moved.IsJccNear ? JccNearLength : JumpNearLength) && IsTarget(window, offset, instruction, moved, at) ? at + moved.Length : -1;
    }

    /// <summary>loop and jrcxz have 8 bits of distance: they lead to a jump that leads on, which is passed over otherwise.</summary>
    private long MovedLoop(PatchWindow window, int offset, Instruction instruction, Instruction moved, long at)
    {
        var over = at + moved.Length;
        var far = over + JumpShortLength;
        if (moved.Code != instruction.Code || (long)moved.NearBranchTarget != far || !_code.Bytes(over, JumpShortLength).SequenceEqual(JumpOver))
            return -1;
        return _code.TryDecode(far, out var jump) && jump.Code == Op.Jmp_rel32_64 && IsTarget(window, offset, instruction, jump, far) ? far + JumpNearLength : -1;
    }

    private bool IsTarget(PatchWindow window, int offset, Instruction instruction, Instruction moved, long at)
    {
        var map = window.Map;
        var isInModule = _analysis.Space.TryFindTarget(map, offset, instruction, out var target);
        var found = _code.RelocationOf(at, moved);
        if (isInModule && target.Map == map && target.Offset > window.Start && target.Offset < window.End)
        {
            _branches.Add(((long)moved.NearBranchTarget, target.Offset));
            return found is null;
        }

        if (_analysis.Space.TryFindRelocation(map, offset, offset + instruction.Length, out var own))
            return IsSame(own, found);
        return isInModule && LeadsTo(at, moved.Code, target.Map, target.Offset);
    }

    /// <summary>Whether a branch of 32 bits at a place of the stub leads to a place of the original.</summary>
    private bool LeadsTo(long at, Op code, CodeMap map, int offset) =>
        _code.TryDecode(at, out var branch) && branch.Code == code
        && _code.RelocationAt(at + branch.Length - sizeof(int)) is { Type: X86RelocationType.PcRelative32, Symbol: { Section: { } section } symbol } relocation
        && section.Index == map.Section!.Index && (long)symbol.Value + relocation.Addend + sizeof(int) == offset;

    private bool AreFramesKnown(CodeMap map, int offset, int end, int pushed)
    {
        if (_recordSize == 0)
            return true;
        Span<byte> expected = stackalloc byte[_recordSize];
        Span<byte> found = stackalloc byte[_recordSize];
        foreach (var (place, depth) in _frames)
        {
            // Once the site has pushed what it pushes, the frame is that of what follows it.
            var isBehind = pushed > 0 && depth >= pushed;
            _original.Find(map.Section!, isBehind ? end : offset, expected);
            _unwinding.Find(_code.Text, place, found);
            if (OrcEntry.TryDeepen(expected, isBehind ? depth - pushed : depth) && found.SequenceEqual(expected))
                continue;
            _diagnostics.Add(DiagnosticId.VerifyKernelUnwind, $"at 0x{place:x} of the stubs, the frame is not that of {map.Section!.Name}+0x{offset:x} and {depth} bytes more");
            return false;
        }

        return true;
    }

    private static bool IsSame(ElfRelocation? expected, ElfRelocation? found) =>
        expected is null ? found is null : found is { } other && other.Type == expected.Value.Type && other.Symbol?.Index == expected.Value.Symbol?.Index && other.Addend == expected.Value.Addend;

    private bool Refuse(PatchWindow window, int offset, string problem)
    {
        _diagnostics.Add(DiagnosticId.VerifyKernelStub, window.Map.Section!.Name, window.Start, $"at 0x{offset:x}, {problem}");
        return false;
    }
}
