// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// Encodes stubs. Displaced instructions keep their bytes; only displacements change. All sites leave through the cell, so that a
/// module without a provider runs its own instructions.
/// </summary>
internal sealed class StubEncoder : IStubEncoder
{
    private readonly ulong _cellAddress;
    private readonly StateUse _use;
    private readonly StubBuffer _buffer = new();
    private readonly DisplacedCode _displaced;
    private readonly List<(PlannedSite Site, int Native, int After, int AfterPosition)> _outOfLine = [];

    /// <summary>Makes an encoder.</summary>
    /// <param name="cellAddress">Address of the module's binding cell.</param>
    /// <param name="use">What the module's code does with state besides general registers.</param>
    /// <param name="entered">
    /// Addresses inside windows that branches of other windows lead to: only their copies may be reached, and where those are is known last.
    /// </param>
    public StubEncoder(ulong cellAddress, StateUse use, IReadOnlySet<ulong> entered)
    {
        (_cellAddress, _use) = (cellAddress, use);
        _displaced = new DisplacedCode(_buffer, entered);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(int Field, ulong Original)> Open => _displaced.Open;

    /// <inheritdoc/>
    public IReadOnlyList<StubMark> Marks => _displaced.Marks;

    /// <inheritdoc/>
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
        _outOfLine.Clear();
        _displaced.Begin(window);
        if (DeclaredStub.Applies(window))
        {
            new DeclaredStub(_buffer, _displaced.Mark).Emit(window, _cellAddress, WordOf(window.Sites[0]));
            return;
        }

        var map = window.Map;
        var (nextSite, isOver) = (0, false);
        for (var offset = window.Start; offset < window.End; offset += DisplacedCode.LengthAt(map, offset))
        {
            _displaced.Start(offset);
            if (nextSite < window.Sites.Count && window.Sites[nextSite].Start == offset)
            {
                var site = window.Sites[nextSite++];
                if (site.IsProbe)
                    isOver = EmitProbe(site);
                else
                    EmitSite(site, isOutOfLine);
                isOver &= site.IsProbe;
                continue;
            }

            map.TryDecode(offset, out var instruction);
            if (WindowNeighbours.IsFiller(instruction))
                continue;
            _displaced.Emit(offset, instruction, Displacements.Of(map, offset, instruction));
            isOver = DisplacedCode.IsOver(map, offset, instruction);
        }

        var tail = isOver ? -1 : _buffer.Length;
        if (!isOver)
            _displaced.EmitReturn();

        foreach (var (site, native, after, afterPosition) in _outOfLine)
        {
            EmitNative(site, native);
            _displaced.Mark(site.Start + site.Instruction.Length, 0);
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
        EmitCallOfSlot(site, native);
        _buffer.Emit(StubShape.JumpIfRcxZero);
        _buffer.EmitShort(native);

        EmitLeave(StubShape.HandledFrameSize(site.Entry.Kind, site.Instruction.Code));
        _displaced.Mark(site.Start + site.Instruction.Length, 0);
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
        _displaced.Mark(site.Start + site.Instruction.Length, 0);
    }

    /// <summary>A probe is told of its instruction, which then runs whatever the handler says. Returns whether control leaves the stub there.</summary>
    private bool EmitProbe(PlannedSite site)
    {
        var native = _buffer.NewLabel();
        EmitCallOfSlot(site, native);
        _buffer.Bind(native);
        EmitLeave(StubShape.FrameSize);
        _displaced.Mark(site.Start, 0);
        _displaced.Emit(site.Start, site.Instruction, Displacements.OfSite(site.Instruction, site.Entry.Kind));
        return DisplacedCode.IsOver(site.Map, site.Start, site.Instruction);
    }

    private void EmitCallOfSlot(PlannedSite site, int native)
    {
        EmitEnter(site.Start);
        _buffer.EmitInt32(WordOf(site));
        _displaced.Mark(site.Start, StubShape.FrameSize);
        _buffer.Emit(StubShape.LoadCell);
        _buffer.EmitNear(_cellAddress);
        _buffer.Emit(StubShape.JumpIfRcxZero);
        _buffer.EmitShort(native);
        _buffer.Emit(StubShape.SelectSlot);
        _buffer.EmitInt32((int)site.Entry.Kind * BindingLayout.SlotSize);
        _buffer.Emit(StubShape.CallSlot);
    }

    private int WordOf(PlannedSite site) => SiteWord.Of(site.Index, site.Instruction, site.Entry.Kind, site.HypercallNumber is not null, _use);

    /// <summary>The original instruction, with the registers and the stack that it had.</summary>
    private void EmitNative(PlannedSite site, int native)
    {
        _buffer.Bind(native);
        _displaced.Mark(site.Start, StubShape.FrameSize);
        EmitLeave(StubShape.FrameSize);
        _displaced.Mark(site.Start, 0);
        _displaced.EmitCopy(site.Map, site.Start, site.Instruction, Displacements.OfSite(site.Instruction, site.Entry.Kind));
    }

    /// <summary>The stack goes down in three steps, and a debugger or profiler may stop between them.</summary>
    private void EmitEnter(int site)
    {
        var enter = StubShape.Enter;
        _buffer.Emit(enter[..StubShape.SkipLength]);
        _displaced.Mark(site, BindingLayout.StackSkip);
        _buffer.Emit(enter[StubShape.SkipLength]);
        _displaced.Mark(site, BindingLayout.StackSkip + sizeof(ulong));
        _buffer.Emit(enter[(StubShape.SkipLength + 1)..]);
    }

    private void EmitLeave(int frameSize)
    {
        _buffer.Emit(StubShape.Leave);
        _buffer.EmitInt32(frameSize);
    }
}
