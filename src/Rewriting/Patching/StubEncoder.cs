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
/// <param name="entered">
/// Addresses inside windows that branches of other windows lead to: only their copies may be reached, and where those are is known last.
/// </param>
internal sealed class StubEncoder(ulong cellAddress, VectorUse use, IReadOnlySet<ulong> entered)
{
    private readonly StubBuffer _buffer = new();
    private readonly List<StubMark> _marks = [];
    private readonly List<(int Field, ulong Original)> _open = [];
    private readonly Dictionary<int, int> _labels = [];
    private readonly List<(PlannedSite Site, int Native, int After, int AfterPosition)> _outOfLine = [];

    /// <summary>Displacements of the stub that was encoded last that lead to copies in other stubs: where in the stub, and to the copy of what.</summary>
    public IReadOnlyList<(int Field, ulong Original)> Open => _open;

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
        _open.Clear();
        if (DeclaredStub.Applies(window))
        {
            new DeclaredStub(_buffer, Mark).Emit(window, cellAddress, WordOf(window.Sites[0]));
            return;
        }

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
                var site = window.Sites[nextSite++];
                if (site.IsProbe)
                    isOver = EmitProbe(window, site);
                else
                    EmitSite(site, isOutOfLine);
                isOver &= site.IsProbe;
                continue;
            }

            map.TryDecode(offset, out var instruction);
            if (WindowNeighbours.IsFiller(instruction))
                continue;
            EmitDisplaced(window, offset, instruction, Displacements.Of(map, offset, instruction));
            isOver = IsOver(map, offset, instruction);
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
        EmitCallOfSlot(site, native);
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

    /// <summary>A probe is told of its instruction, which then runs whatever the handler says. Returns whether control leaves the stub there.</summary>
    private bool EmitProbe(PatchWindow window, PlannedSite site)
    {
        var native = _buffer.NewLabel();
        EmitCallOfSlot(site, native);
        _buffer.Bind(native);
        EmitLeave(StubShape.FrameSize);
        Mark(site.Start, 0);
        EmitDisplaced(window, site.Start, site.Instruction, Displacements.OfSite(site.Instruction, site.Entry.Kind));
        return IsOver(site.Map, site.Start, site.Instruction);
    }

    private void EmitCallOfSlot(PlannedSite site, int native)
    {
        EmitEnter(site.Start);
        _buffer.EmitInt32(WordOf(site));
        Mark(site.Start, StubShape.FrameSize);
        _buffer.Emit(StubShape.LoadCell);
        _buffer.EmitNear(cellAddress);
        _buffer.Emit(StubShape.JumpIfRcxZero);
        _buffer.EmitShort(native);
        _buffer.Emit(StubShape.SelectSlot);
        _buffer.EmitInt32((int)site.Entry.Kind * BindingLayout.SlotSize);
        _buffer.Emit(StubShape.CallSlot);
    }

    private int WordOf(PlannedSite site) => SiteWord.Of(site.Index, site.Instruction, site.Entry.Kind, site.HypercallNumber is not null, use);

    private static bool IsOver(CodeMap map, int offset, in Instruction instruction) =>
        (map.Marks[offset] & CodeMarks.Terminal) != 0 || Displacements.IsCall(instruction);

    /// <summary>The original instruction, with the registers and the stack that it had.</summary>
    private void EmitNative(PlannedSite site, int native)
    {
        _buffer.Bind(native);
        Mark(site.Start, StubShape.FrameSize);
        EmitLeave(StubShape.FrameSize);
        Mark(site.Start, 0);
        EmitCopy(site.Map, site.Start, site.Instruction, Displacements.OfSite(site.Instruction, site.Entry.Kind));
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

    private void EmitDisplaced(PatchWindow window, int offset, in Instruction instruction, Displacement how)
    {
        switch (how)
        {
            case Displacement.Call:
                EmitPushOfReturnAddress(window.Map, offset, instruction);
                _buffer.Emit(StubShape.Jump);
                EmitTarget(window, instruction.NearBranch64);
                break;
            case Displacement.IndirectCall:
                EmitPushOfReturnAddress(window.Map, offset, instruction);
                if (instruction.MemoryBase == Register.RSP)
                    EmitJumpByStack(instruction);
                else
                    EmitCopy(window.Map, offset, instruction, instruction.IsIPRelativeMemoryOperand ? Displacement.RipRelative : Displacement.Verbatim, StubShape.CallToJump);
                break;
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

                // All but the displacement: the counter of jecxz and of a loop by ecx is chosen by a prefix.
                _buffer.Emit(window.Map.Bytes.Span.Slice(offset, instruction.Length - 1));
                _buffer.EmitShort(taken);
                _buffer.Emit(StubShape.JumpShort);
                _buffer.EmitShort(behind);
                _buffer.Bind(taken);
                _buffer.Emit(StubShape.Jump);
                EmitTarget(window, instruction.NearBranch64);
                _buffer.Bind(behind);
                break;
            default:
                EmitCopy(window.Map, offset, instruction, how);
                break;
        }
    }

    /// <summary>A branch to an instruction of a window goes to its copy, except to the first one: the window's own jump leads there.</summary>
    private void EmitTarget(PatchWindow window, ulong target)
    {
        var offset = target - window.Map.Address;
        if (offset <= int.MaxValue && (int)offset != window.Start && _labels.TryGetValue((int)offset, out var label))
        {
            _buffer.EmitNear(label);
        }
        else if (entered.Contains(target))
        {
            _open.Add((_buffer.Length, target));
            _buffer.EmitInt32(0);
        }
        else
        {
            _buffer.EmitNear(target);
        }
    }

    /// <summary>
    /// What a call leaves on the stack: the address behind it in the original code, where unwinders find the function's own records and
    /// landing pads. A stub's own address would hide them.
    /// </summary>
    private void EmitPushOfReturnAddress(CodeMap map, int offset, in Instruction instruction)
    {
        _buffer.Emit(StubShape.MakeRoom);
        Mark(offset, sizeof(ulong));
        _buffer.Emit(StubShape.PushRcx);
        Mark(offset, 2 * sizeof(ulong));
        _buffer.Emit(StubShape.LoadAddress);
        _buffer.EmitNear(map.AddressOf(offset + instruction.Length));
        _buffer.Emit(StubShape.StoreReturnAddress);
        _buffer.Emit(StubShape.PopRcx);
        Mark(offset, sizeof(ulong));
    }

    /// <summary>The jump of a call through an operand on the stack, which is 8 further up now that the return address was pushed.</summary>
    private void EmitJumpByStack(Instruction call)
    {
        call.Code = Iced.Intel.Code.Jmp_rm64;
        call.MemoryDisplacement64 += sizeof(ulong);

        // Iced's word for a displacement of 32 bits that is extended to 64.
        call.MemoryDisplSize = sizeof(ulong);
        var writer = new BytesWriter(_buffer);
        _ = Encoder.Create(64, writer).Encode(call, call.IP);
    }

    private void EmitCopy(CodeMap map, int offset, in Instruction instruction, Displacement how, byte changeOfOperation = 0)
    {
        Span<byte> bytes = stackalloc byte[CodeMap.MaxInstructionLength];
        bytes = bytes[..instruction.Length];
        map.Bytes.Span.Slice(offset, instruction.Length).CopyTo(bytes);
        if (changeOfOperation != 0)
            bytes[ModRmOf(bytes)] ^= changeOfOperation;
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

    /// <summary>Where the ModRM byte of an indirect call is: behind prefixes and the opcode FF (Intel SDM volume 2, CALL).</summary>
    private static int ModRmOf(ReadOnlySpan<byte> call) => call.IndexOf(StubShape.IndirectBranch) + 1;

    private static int LengthAt(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
            return map.Lengths[offset];
        map.TryDecode(offset, out var instruction);
        return instruction.Length;
    }

    private sealed class BytesWriter(StubBuffer buffer) : CodeWriter
    {
        public override void WriteByte(byte value) => buffer.Emit(value);
    }
}
