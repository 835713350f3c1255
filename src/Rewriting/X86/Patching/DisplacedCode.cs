// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Emits the instructions of a window into its stub: each does there what it did in its place.</summary>
/// <param name="buffer">The stub.</param>
/// <param name="entered">
/// Addresses inside windows that branches of other windows lead to: only their copies may be reached, and where those are is known last.
/// </param>
/// <param name="space">The code of a relocatable object, whose relocations move along; null where all is linked.</param>
internal sealed class DisplacedCode(StubBuffer buffer, IReadOnlySet<ulong> entered, CodeSpace? space = null)
{
    private readonly List<StubMark> _marks = [];
    private readonly List<(int Field, ulong Original)> _open = [];
    private readonly List<(int Original, int Field)> _relocated = [];
    private readonly Dictionary<int, int> _labels = [];
    private PatchWindow _window = null!;

    /// <summary>Displacements that lead to copies in other stubs: where in the stub, and to the copy of what.</summary>
    public IReadOnlyList<(int Field, ulong Original)> Open => _open;

    /// <summary>What the parts of the stub stand for.</summary>
    public IReadOnlyList<StubMark> Marks => _marks;

    /// <summary>Fields that relocations of the object patch: where in the window's code, and where in the stub.</summary>
    public IReadOnlyList<(int Original, int Field)> Relocated => _relocated;

    /// <summary>Begins the stub of a window.</summary>
    public void Begin(PatchWindow window)
    {
        _window = window;
        _labels.Clear();
        _marks.Clear();
        _open.Clear();
        _relocated.Clear();
        for (var offset = window.Start; offset < window.End; offset += LengthAt(window.Map, offset))
            _labels.Add(offset, buffer.NewLabel());
    }

    /// <summary>Begins the copy of an instruction.</summary>
    public void Start(int offset)
    {
        buffer.Bind(_labels[offset]);
        Mark(offset, 0);
    }

    /// <summary>Says that from here on registers and stack are as at an instruction of the original, but for a deeper stack.</summary>
    public void Mark(int original, int depth) => _marks.Add(new StubMark(buffer.Length, original, depth));

    /// <summary>Whether control leaves the stub behind an instruction.</summary>
    public static bool IsOver(CodeMap map, int offset, in Instruction instruction) =>
        (map.Marks[offset] & CodeMarks.Terminal) != 0 || Displacements.IsCall(instruction);

    /// <summary>The jump to what stands behind the window.</summary>
    public void EmitReturn()
    {
        Mark(_window.End, 0);
        buffer.Emit(StubShape.Jump);
        buffer.EmitNear(_window.Map.AddressOf(_window.End));
    }

    /// <summary>Bytes of the instruction at an offset.</summary>
    public static int LengthAt(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
            return map.Lengths[offset];
        map.TryDecode(offset, out var instruction);
        return instruction.Length;
    }

    /// <summary>Emits an instruction.</summary>
    public void Emit(int offset, in Instruction instruction, Displacement how)
    {
        var map = _window.Map;
        switch (how)
        {
            case Displacement.Call:
                EmitPushOfReturnAddress(map, offset, instruction);
                buffer.Emit(StubShape.Jump);
                EmitTarget(offset, instruction);
                break;
            case Displacement.IndirectCall:
                EmitPushOfReturnAddress(map, offset, instruction);
                if (instruction.MemoryBase == Register.RSP)
                    EmitJumpByStack(instruction);
                else
                    EmitCopy(map, offset, instruction, instruction.IsIPRelativeMemoryOperand ? Displacement.RipRelative : Displacement.Verbatim, StubShape.CallToJump);
                break;
            case Displacement.Jump:
                buffer.Emit(StubShape.Jump);
                EmitTarget(offset, instruction);
                break;
            case Displacement.ConditionalJump:
                // The condition is the low half of the last opcode byte of both forms (Intel SDM volume 2, B.1.4.7).
                var opcode = map.Bytes.Span[instruction.IsJccShort ? offset : offset + 1];
                buffer.Emit(0x0F);
                buffer.Emit((byte)(StubShape.ConditionalJump | (opcode & 0x0F)));
                EmitTarget(offset, instruction);
                break;
            case Displacement.Loop:
                var (taken, behind) = (buffer.NewLabel(), buffer.NewLabel());

                // All but the displacement: the counter of jecxz and of a loop by ecx is chosen by a prefix.
                buffer.Emit(map.Bytes.Span.Slice(offset, instruction.Length - 1));
                buffer.EmitShort(taken);
                buffer.Emit(StubShape.JumpShort);
                buffer.EmitShort(behind);
                buffer.Bind(taken);
                buffer.Emit(StubShape.Jump);
                EmitTarget(offset, instruction);
                buffer.Bind(behind);
                break;
            default:
                EmitCopy(map, offset, instruction, how);
                break;
        }
    }

    /// <summary>A branch to an instruction of a window goes to its copy, except to the first one: the window's own jump leads there.</summary>
    private void EmitTarget(int branch, in Instruction instruction)
    {
        var map = _window.Map;
        var field = branch + instruction.Length - sizeof(int);
        if (space is not null && Displacements.IsRelocated(map, branch, branch + instruction.Length))
        {
            _relocated.Add((field, buffer.Length));
            buffer.Emit(map.Bytes.Span.Slice(field, sizeof(int)));
            return;
        }

        var target = instruction.NearBranch64;
        var offset = target - map.Address;
        if (offset <= int.MaxValue && (int)offset != _window.Start && _labels.TryGetValue((int)offset, out var label))
        {
            buffer.EmitNear(label);
        }
        else if (entered.Contains(target))
        {
            _open.Add((buffer.Length, target));
            buffer.EmitInt32(0);
        }
        else
        {
            buffer.EmitNear(target);
        }
    }

    /// <summary>
    /// What a call leaves on the stack: the address behind it in the original code, where unwinders find the function's own records and
    /// landing pads. A stub's own address would hide them.
    /// </summary>
    private void EmitPushOfReturnAddress(CodeMap map, int offset, in Instruction instruction)
    {
        buffer.Emit(StubShape.MakeRoom);
        Mark(offset, sizeof(ulong));
        buffer.Emit(StubShape.PushRcx);
        Mark(offset, 2 * sizeof(ulong));
        buffer.Emit(StubShape.LoadAddress);
        buffer.EmitNear(map.AddressOf(offset + instruction.Length));
        buffer.Emit(StubShape.StoreReturnAddress);
        buffer.Emit(StubShape.PopRcx);
        Mark(offset, sizeof(ulong));
    }

    /// <summary>The jump of a call through an operand on the stack, which is 8 further up now that the return address was pushed.</summary>
    private void EmitJumpByStack(Instruction call)
    {
        call.Code = Iced.Intel.Code.Jmp_rm64;
        call.MemoryDisplacement64 += sizeof(ulong);

        // Iced's word for a displacement of 32 bits that is extended to 64.
        call.MemoryDisplSize = sizeof(ulong);
        var writer = new BytesWriter(buffer);
        _ = Encoder.Create(64, writer).Encode(call, call.IP);
    }

    /// <summary>Emits the bytes of an instruction, with another displacement where it is relative to rip and nothing relocates it.</summary>
    public void EmitCopy(CodeMap map, int offset, in Instruction instruction, Displacement how, byte changeOfOperation = 0)
    {
        Span<byte> bytes = stackalloc byte[X86CodeMap.MaxInstructionLength];
        bytes = bytes[..instruction.Length];
        map.Bytes.Span.Slice(offset, instruction.Length).CopyTo(bytes);
        if (changeOfOperation != 0)
            bytes[ModRmOf(bytes)] ^= changeOfOperation;
        foreach (var relocation in space is null ? [] : space.RelocationsIn(map, offset, offset + instruction.Length))
        {
            _relocated.Add(((int)relocation.Offset, buffer.Length + (int)relocation.Offset - offset));
            how = Displacement.Verbatim;
        }

        if (how != Displacement.RipRelative)
        {
            buffer.Emit(bytes);
            return;
        }

        var field = map.GetConstantOffsets(offset).DisplacementOffset;
        buffer.Emit(bytes[..field]);
        buffer.EmitNear(instruction.IPRelativeMemoryAddress, bytes.Length - field);
        buffer.Emit(bytes[(field + sizeof(int))..]);
    }

    /// <summary>Where the ModRM byte of an indirect call is: behind prefixes and the opcode FF (Intel SDM volume 2, CALL).</summary>
    private static int ModRmOf(ReadOnlySpan<byte> call) => call.IndexOf(StubShape.IndirectBranch) + 1;

    private sealed class BytesWriter(StubBuffer buffer) : CodeWriter
    {
        public override void WriteByte(byte value) => buffer.Emit(value);
    }
}
