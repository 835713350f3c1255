// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Verification;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>Reads the stubs of one section of a prepared object, and holds each instruction against the one of the window that it stands for.</summary>
internal sealed class ObjectStubWalker
{
    private readonly X86CodeSpace _space;
    private readonly ElfSection _after;
    private readonly StubReader _stubs;
    private readonly DisplacedCheck _displaced;
    private readonly Dictionary<ulong, ulong> _copies = [];
    private readonly List<(ulong Original, ulong Copy)> _branches = [];
    private readonly List<StubMark> _marks = [];
    private readonly Dictionary<ulong, ulong> _relocated = [];
    private readonly List<PaddedPlace> _padded = [];
    private ulong _stub;

    /// <param name="space">The original's code.</param>
    /// <param name="after">The section in the prepared object.</param>
    public ObjectStubWalker(X86CodeSpace space, ElfSection after)
    {
        (_space, _after) = (space, after);
        _stubs = new StubReader(after.Content, 0);
        _displaced = new DisplacedCheck(_stubs, Mark, (original, copy) => _branches.Add((original, copy)));
    }

    /// <summary>Where fields that are relocated must be now.</summary>
    public IReadOnlyDictionary<ulong, ulong> Relocated => _relocated;

    /// <summary>The sites that stand in stubs.</summary>
    public IReadOnlyList<PaddedPlace> Padded => _padded;

    /// <summary>Walks the stub of a window; null where <paramref name="problem"/> says what is wrong.</summary>
    public WalkedObjectStub? Walk(PatchWindow window, int start, out string problem)
    {
        (_stub, _stubs.Position, _stubs.Furthest) = ((ulong)start, (ulong)start, (ulong)start);
        _copies.Clear();
        _branches.Clear();
        _marks.Clear();
        var map = window.Map;
        var (next, isOver) = (0, false);
        for (var offset = window.Start; offset < window.End;)
        {
            map.TryDecode(offset, out var original);
            _copies[(uint)offset] = _stubs.Position;
            Mark((uint)offset, 0);
            var isSite = next < window.Sites.Count && window.Sites[next].Start == offset;
            if (isSite || !PaddingProof.IsFiller(original))
            {
                if (CheckOne(map, offset, original, isSite) is { } wrong)
                {
                    problem = $"{wrong} (original instruction at 0x{offset:x})";
                    return null;
                }

                isOver = !isSite && DisplacedCheck.IsOver(original);
                next += isSite ? 1 : 0;
            }

            offset += original.Length;
        }

        problem = CheckEnd(window, isOver) ?? CheckBranches(window) ?? "";
        return problem.Length == 0 ? new WalkedObjectStub(window, start, (int)(_stubs.Furthest - _stub), [.. _marks]) : null;
    }

    private string? CheckOne(CodeMap map, int offset, in Instruction original, bool isSite)
    {
        var relocations = _space.RelocationsIn(map, offset, offset + original.Length);
        if (relocations.Length != 0 && !ObjectDisplacements.CanMove(_space, map, offset, offset + original.Length))
            return "a relocation of an instruction cannot move";
        var bytes = map.Bytes.Span.Slice(offset, original.Length);
        var offsets = map.GetConstantOffsets(offset);
        var problem = isSite
            ? (_displaced.IsCopy(original, bytes, offsets, relocations.Length != 0) ? null : "the site is not there")
            : _displaced.Check(original, bytes, offsets, relocations.Length != 0);
        if (problem is not null)
            return problem;
        foreach (var relocation in relocations)
            _relocated[relocation.Offset] = _stubs.Position - ((ulong)(offset + original.Length) - relocation.Offset);
        return isSite ? CheckPadding(original) : null;
    }

    private string? CheckPadding(in Instruction site)
    {
        var padding = ObjectStubEncoder.PaddingFor(site.Length);
        _padded.Add(new PaddedPlace(_after, (int)_stubs.Position - site.Length, padding));
        if (padding == 0)
            return null;
        var filler = _stubs.Next();
        return filler.Length == padding && _stubs.BytesOf(filler).SequenceEqual(ObjectStubEncoder.NoOperation(padding)) ? null : "a site has no room behind it";
    }

    private string? CheckEnd(PatchWindow window, bool isOver)
    {
        if (isOver)
            return null;
        Mark((uint)window.End, 0);
        return _stubs.Next() is { Code: Op.Jmp_rel32_64 } back && back.NearBranch64 == (uint)window.End ? null : "it does not return behind the window";
    }

    /// <summary>A branch to an instruction of the window, but to its first one, leads to that one's copy; any other where it led.</summary>
    private string? CheckBranches(PatchWindow window)
    {
        foreach (var (original, copy) in _branches)
        {
            var expected = original > (uint)window.Start && original < (uint)window.End ? _copies.GetValueOrDefault(original) : original;
            if (copy != expected)
                return $"a branch to 0x{original:x} leads to 0x{copy:x}";
        }

        return null;
    }

    private void Mark(ulong original, int depth) => _marks.Add(new StubMark((int)(_stubs.Position - _stub), (int)original, depth));
}
