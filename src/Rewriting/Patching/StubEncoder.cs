// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Encodes stubs. Displaced instructions keep their bytes; only displacements change. All sites leave through the cell, so that a
/// module without a provider runs its own instructions.
/// </summary>
/// <param name="cellAddress">Address of the module's binding cell.</param>
/// <param name="use">What the module's code does with vector state.</param>
internal sealed class StubEncoder(ulong cellAddress, VectorUse use)
{
    private readonly StubBuffer _buffer = new();
    private readonly List<StubMark> _marks = [];
    private readonly Dictionary<int, int> _labels = [];
    private readonly List<(PlannedSite Site, int Native, int After, int AfterPosition)> _outOfLine = [];

    /// <summary>What the parts of the stub that was encoded last stand for.</summary>
    public IReadOnlyList<StubMark> Marks => _marks;

    /// <summary>Encodes the stub of one window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="address">Where the stub will be.</param>
    /// <param name="stub">The stub's bytes.</param>
    /// <returns>False where the stub is too far from what it refers to.</returns>
    public bool TryEncode(PatchWindow window, ulong address, out byte[] stub)
    {
        // The native path out of line keeps the handled path straight, which is the one that is taken millions of times. Its branch has
        // 8 bits, which several sites in one window can exceed; then each site's native path stands right behind its handled one.
        Emit(window, isOutOfLine: true);
        if (_buffer.TryFinish(address, out stub))
            return true;
        Emit(window, isOutOfLine: false);
        return _buffer.TryFinish(address, out stub);
    }

    private void Emit(PatchWindow window, bool isOutOfLine)
    {
        _buffer.Clear();
        _labels.Clear();
        _outOfLine.Clear();
        _marks.Clear();
        var map = window.Map;
        for (var offset = window.Start; offset < window.End; offset += LengthAt(map, offset))
            _labels.Add(offset, _buffer.NewLabel());

        var (nextSite, isOver) = (0, false);
        for (var offset = window.Start; offset < window.End; offset += LengthAt(map, offset))
        {
            _buffer.Bind(_labels[offset]);
            Mark(offset, 0);
            if (nextSite < window.Sites.Count && window.Sites[nextSite].Start == offset)
            {
                EmitSite(window.Sites[nextSite++], isOutOfLine);
                isOver = false;
                continue;
            }

            map.TryDecode(offset, out var instruction);
            if (WindowNeighbours.IsFiller(instruction))
                continue;
            EmitDisplaced(window, offset, instruction);
            isOver = (map.Marks[offset] & CodeMarks.Terminal) != 0;
        }

        var tail = isOver ? -1 : _buffer.Length;
        if (!isOver)
        {
            Mark(window.End, 0);
            _buffer.Emit(StubShape.Jump);
            _buffer.EmitNear(map.AddressOf(window.End));
        }

        foreach (var (site, native, after, afterPosition) in _outOfLine)
        {
            EmitNative(site, native);
            Mark(site.Start + site.Instruction.Length, 0);
            _buffer.Emit(StubShape.Jump);

            // Nothing but the jump back follows: a second jump would cost a cycle or two.
            if (afterPosition == tail)
                _buffer.EmitNear(map.AddressOf(window.End));
            else
                _buffer.EmitNear(after);
        }
    }

    private void EmitSite(PlannedSite site, bool isOutOfLine)
    {
        var (native, after) = (_buffer.NewLabel(), _buffer.NewLabel());
        EmitEnter(site.Start);
        _buffer.EmitInt32(SiteWord.Of(site.Index, site.Instruction, site.HypercallNumber is not null, use));
        Mark(site.Start, StubShape.FrameSize);
        _buffer.Emit(StubShape.LoadCell);
        _buffer.EmitNear(cellAddress);
        _buffer.Emit(StubShape.JumpIfRcxZero);
        _buffer.EmitShort(native);
        _buffer.Emit(StubShape.SelectSlot);
        _buffer.EmitInt32((int)site.Entry.Kind * BindingLayout.SlotSize);
        _buffer.Emit(StubShape.CallSlot);
        _buffer.Emit(StubShape.JumpIfRcxZero);
        _buffer.EmitShort(native);

        EmitLeave(StubShape.HandledFrameSize(site.Entry.Kind, site.Instruction.Code));
        Mark(site.Start + site.Instruction.Length, 0);
        if (isOutOfLine)
        {
            _outOfLine.Add((site, native, after, _buffer.Length));
        }
        else
        {
            _buffer.Emit(StubShape.JumpShort);
            _buffer.EmitShort(after);
            EmitNative(site, native);
        }

        _buffer.Bind(after);
        Mark(site.Start + site.Instruction.Length, 0);
    }

    /// <summary>The original instruction, with the registers and the stack that it had.</summary>
    private void EmitNative(PlannedSite site, int native)
    {
        _buffer.Bind(native);
        Mark(site.Start, StubShape.FrameSize);
        EmitLeave(StubShape.FrameSize);
        Mark(site.Start, 0);
        EmitCopy(site.Map, site.Start, site.Instruction, Displacements.OfSite(site.Instruction));
    }

    /// <summary>The stack goes down in three steps, and a debugger or profiler may stop between them.</summary>
    private void EmitEnter(int site)
    {
        var enter = StubShape.Enter;
        _buffer.Emit(enter[..StubShape.SkipLength]);
        Mark(site, BindingLayout.StackSkip);
        _buffer.Emit(enter[StubShape.SkipLength]);
        Mark(site, BindingLayout.StackSkip + sizeof(ulong));
        _buffer.Emit(enter[(StubShape.SkipLength + 1)..]);
    }

    private void Mark(int original, int depth) => _marks.Add(new StubMark(_buffer.Length, original, depth));

    private void EmitLeave(int frameSize)
    {
        _buffer.Emit(StubShape.Leave);
        _buffer.EmitInt32(frameSize);
    }

    private void EmitDisplaced(PatchWindow window, int offset, in Instruction instruction)
    {
        switch (Displacements.Of(window.Map, offset, instruction))
        {
            case Displacement.Jump:
                _buffer.Emit(StubShape.Jump);
                EmitTarget(window, instruction.NearBranch64);
                break;
            case Displacement.ConditionalJump:
                // The condition is the low half of the last opcode byte of both forms (Intel SDM volume 2, B.1.4.7).
                var opcode = window.Map.Bytes.Span[instruction.IsJccShort ? offset : offset + 1];
                _buffer.Emit(0x0F);
                _buffer.Emit((byte)(StubShape.ConditionalJump | (opcode & 0x0F)));
                EmitTarget(window, instruction.NearBranch64);
                break;
            case Displacement.Loop:
                var (taken, behind) = (_buffer.NewLabel(), _buffer.NewLabel());
                _buffer.Emit(window.Map.Bytes.Span[offset]);
                _buffer.EmitShort(taken);
                _buffer.Emit(StubShape.JumpShort);
                _buffer.EmitShort(behind);
                _buffer.Bind(taken);
                _buffer.Emit(StubShape.Jump);
                EmitTarget(window, instruction.NearBranch64);
                _buffer.Bind(behind);
                break;
            case var how:
                EmitCopy(window.Map, offset, instruction, how);
                break;
        }
    }

    /// <summary>A branch to an instruction of the window goes to its copy, except to the first one: the window's own jump leads there.</summary>
    private void EmitTarget(PatchWindow window, ulong target)
    {
        var offset = target - window.Map.Address;
        if (offset <= int.MaxValue && (int)offset != window.Start && _labels.TryGetValue((int)offset, out var label))
            _buffer.EmitNear(label);
        else
            _buffer.EmitNear(target);
    }

    private void EmitCopy(CodeMap map, int offset, in Instruction instruction, Displacement how)
    {
        var bytes = map.Bytes.Span.Slice(offset, instruction.Length);
        if (how != Displacement.RipRelative)
        {
            _buffer.Emit(bytes);
            return;
        }

        var field = map.GetConstantOffsets(offset).DisplacementOffset;
        _buffer.Emit(bytes[..field]);
        _buffer.EmitNear(instruction.IPRelativeMemoryAddress, bytes.Length - field);
        _buffer.Emit(bytes[(field + sizeof(int))..]);
    }

    private static int LengthAt(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
            return map.Lengths[offset];
        map.TryDecode(offset, out var instruction);
        return instruction.Length;
    }
}
