// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>
/// Encodes the stub of a window: the instructions of the window in their order, sites by the kernel's operations and all others as they are,
/// then a jump back. The window jumps to it, so the stack is the site's own throughout.
/// </summary>
internal sealed class KernelStubEncoder(CodeAnalysis analysis, KernelLayout layout, IReadOnlyDictionary<string, int> functions)
{
    private const byte CallNear = 0xE8;
    private const byte JumpNear = 0xE9;
    private const byte JumpShort = 0xEB;
    private const byte TwoByteOpcode = 0x0F;
    private const byte ConditionalNear = 0x80;
    private const int ConditionMask = 15;

    private readonly Dictionary<int, int> _labels = [];
    private readonly Liveness _liveness = new(analysis);
    private StubCode _code = new();

    /// <summary>The stub of a window; null where an instruction of it has a relocation that cannot move.</summary>
    public KernelStub? Encode(PatchWindow window)
    {
        _code = new StubCode();
        _labels.Clear();
        var map = window.Map;
        for (var offset = window.Start; offset < window.End; offset += LengthAt(map, offset))
            _labels.Add(offset, _code.NewLabel());
        var operations = new OperationEncoder(_code, layout, functions, _liveness);
        var (next, isOver) = (0, false);
        for (var offset = window.Start; offset < window.End; offset += LengthAt(map, offset))
        {
            _code.Bind(_labels[offset]);
            _code.At(offset);
            map.TryDecode(offset, out var instruction);
            if (next < window.Sites.Count && window.Sites[next].Start == offset)
            {
                var site = window.Sites[next++];
                if (KernelOperations.Find(site, out _) is not { } operation)
                {
                    if (!TryCopy(map, offset, instruction))
                        return null;
                    continue;
                }

                if (!SiteMemory.TryFindRelocation(analysis.Space, site, out var relocation))
                    return null;
                operations.Relocation = relocation;
                operations.HaltBehind = HaltBehind(site, window, next);
                operation.Emit(operations, site);
                if (operations.HaltBehind is not null)
                {
                    offset = site.End;
                    _code.Bind(_labels[offset]);
                    next++;
                }

                continue;
            }

            if (WindowNeighbours.IsFiller(instruction))
                continue;
            if (!TryDisplace(window, offset, instruction))
                return null;
            isOver = (map.Marks[offset] & CodeMarks.Terminal) != 0;
        }

        if (!isOver)
        {
            _code.At(window.End);
            _code.Emit([JumpNear]);
            AddPlace(map, window.End);
        }

        return new KernelStub(window, _code.ToArray(), _code.Relocations, _code.Frames, _code.Calls, _code.Copies);
    }

    /// <summary>
    /// The hlt right behind a sti. The processor takes no interrupt between the two (Intel SDM volume 2, STI), and what wakes a halted processor
    /// must not come there: the kernel has one operation for both.
    /// </summary>
    public static PlannedSite? HaltBehind(PlannedSite site, PatchWindow window, int next) =>
        site.Entry.Kind == SiteKind.EnableInterrupts && next < window.Sites.Count && window.Sites[next] is { Entry.Kind: SiteKind.Halt } halt
        && halt.Start == site.End && (site.Map.Marks[halt.Start] & CodeMarks.Entry) == 0 ? halt : null;

    private static int LengthAt(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
            return map.Lengths[offset];
        map.TryDecode(offset, out var instruction);
        return instruction.Length;
    }

    private bool TryDisplace(PatchWindow window, int offset, in Instruction instruction)
    {
        var map = window.Map;
        switch (Displacements.OfRelocatable(map, offset, instruction))
        {
            case Displacement.Pinned or Displacement.RipRelative:
                return false;
            case Displacement.Jump:
                _code.Copies.Add(new CopiedInstruction(_code.Length, offset));
                _code.Emit([JumpNear]);
                return TryAddTarget(window, offset, instruction);
            case Displacement.Call:
                _code.Copies.Add(new CopiedInstruction(_code.Length, offset));
                _code.Emit([CallNear]);
                return TryAddTarget(window, offset, instruction);
            case Displacement.ConditionalJump:
                // The condition is the low half of the last opcode byte of both forms (Intel SDM volume 2, B.1.4.7).
                var opcode = map.Bytes.Span[instruction.IsJccShort ? offset : offset + 1];
                _code.Copies.Add(new CopiedInstruction(_code.Length, offset));
                _code.Emit([TwoByteOpcode, (byte)(ConditionalNear | (opcode & ConditionMask))]);
                return TryAddTarget(window, offset, instruction);
            case Displacement.Loop:
                var (taken, behind) = (_code.NewLabel(), _code.NewLabel());
                var bytes = map.Bytes.Span.Slice(offset, instruction.Length - 1);
                _code.Emit(bytes[..^1]);
                _code.EmitShort(bytes[^1], taken);
                _code.EmitShort(JumpShort, behind);
                _code.Bind(taken);
                _code.Emit([JumpNear]);
                if (!TryAddTarget(window, offset, instruction))
                    return false;
                _code.Bind(behind);
                return true;
            default:
                return TryCopy(map, offset, instruction);
        }
    }

    /// <summary>The same bytes with the same relocations.</summary>
    private bool TryCopy(CodeMap map, int offset, in Instruction instruction)
    {
        _code.Copies.Add(new CopiedInstruction(_code.Length, offset));
        foreach (var relocation in analysis.Space.RelocationsIn(map, offset, offset + instruction.Length))
        {
            if (relocation.Symbol is null)
                return false;
            var field = _code.Length + (int)((long)relocation.Offset - offset);
            _code.Relocations.Add(new StubRelocation(field, relocation.Type, relocation.Symbol, null, null, relocation.Addend));
        }

        _code.Emit(map.Bytes.Span.Slice(offset, instruction.Length));
        return true;
    }

    /// <summary>The distance of a branch. To an instruction of the window it goes to the copy, but to the first one: the window's jump leads there.</summary>
    private bool TryAddTarget(PatchWindow window, int offset, in Instruction instruction)
    {
        var map = window.Map;
        var isInside = analysis.Space.TryFindTarget(map, offset, instruction, out var place);
        if (isInside && place.Map == map && place.Offset != window.Start && _labels.TryGetValue(place.Offset, out var label))
        {
            _code.EmitNear(label);
            return true;
        }

        if (analysis.Space.TryFindRelocation(map, offset, offset + instruction.Length, out var relocation))
        {
            if (relocation.Symbol is null)
                return false;
            _code.AddField(new StubRelocation(_code.Length, relocation.Type, relocation.Symbol, null, null, relocation.Addend));
            return true;
        }

        if (!isInside)
            return false;
        AddPlace(place.Map, place.Offset);
        return true;
    }

    private void AddPlace(CodeMap map, int offset) =>
        _code.AddField(new StubRelocation(_code.Length, X86RelocationType.PcRelative32, null, null, map.Section, offset - sizeof(int)));
}
