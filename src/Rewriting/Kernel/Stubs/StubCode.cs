// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.X86;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>The bytes of one stub while it is encoded: code, labels, relocations, and what the stack looks like where.</summary>
internal sealed class StubCode : CodeWriter
{
    private const byte CallNear = 0xE8;
    private const byte JumpShort = 0xEB;
    private const byte JumpIfZeroShort = 0x74;
    private const int Word = sizeof(ulong);

    private readonly List<byte> _bytes = [];
    private readonly List<int> _labels = [];
    private readonly List<(int Field, int Label, bool IsShort)> _references = [];
    private readonly Encoder _encoder;

    public StubCode() => _encoder = Encoder.Create(64, this);

    public int Length => _bytes.Count;

    /// <summary>Bytes that were pushed and not yet popped.</summary>
    public int Depth { get; private set; }

    /// <summary>Where in the original the frame is as it is now, but for <see cref="Depth"/>.</summary>
    public int Original { get; private set; }

    public List<StubRelocation> Relocations { get; } = [];

    public List<StubFrameMark> Frames { get; } = [];

    public List<ParavirtCall> Calls { get; } = [];

    public List<CopiedInstruction> Copies { get; } = [];

    /// <inheritdoc/>
    public override void WriteByte(byte value) => _bytes.Add(value);

    /// <summary>Says that from here on the frame is the one at a place of the original.</summary>
    public void At(int original)
    {
        Original = original;
        Mark();
    }

    public void Emit(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public void Emit(in Instruction instruction) => _ = _encoder.Encode(instruction, 0);

    public void Push(Register register)
    {
        Emit(Instruction.Create(Op.Push_r64, register));
        Deepen(Word);
    }

    public void Pop(Register register)
    {
        Emit(Instruction.Create(Op.Pop_r64, register));
        Deepen(-Word);
    }

    public void PushFlags()
    {
        Emit(Instruction.Create(Op.Pushfq));
        Deepen(Word);
    }

    public void PopFlags()
    {
        Emit(Instruction.Create(Op.Popfq));
        Deepen(-Word);
    }

    /// <summary>Moves the stack pointer without a change to the flags.</summary>
    public void MakeRoom(int bytes)
    {
        Emit(Instruction.Create(Op.Lea_r64_m, Register.RSP, new MemoryOperand(Register.RSP, -bytes)));
        Deepen(bytes);
    }

    /// <summary>A call of a place in the stubs' own section.</summary>
    public void Call(int offset)
    {
        _bytes.Add(CallNear);
        AddField(new StubRelocation(Length, X86RelocationType.Plt32, null, null, null, offset - sizeof(int)));
    }

    /// <summary>A call of a paravirtual operation, which clobbers rax and flags (PV_CALLEE_SAVE in the kernel's asm/paravirt.h).</summary>
    public void CallOperation(int operation)
    {
        Calls.Add(new ParavirtCall(Length, operation));
        Emit([0xFF, 0x15]);
        AddField(new StubRelocation(Length, X86RelocationType.PcRelative32, null, "pv_ops", null, operation - sizeof(int)));
    }

    /// <summary>Zeros in the place of the last bytes, which a relocation fills: the kernel refuses what is not zero there.</summary>
    public void ClearLast(int count)
    {
        for (var i = Length - count; i < Length; i++)
            _bytes[i] = 0;
    }

    /// <summary>Four bytes that a relocation fills.</summary>
    public void AddField(StubRelocation relocation)
    {
        Relocations.Add(relocation);
        Emit([0, 0, 0, 0]);
    }

    public int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    public void Bind(int label) => _labels[label] = Length;

    public void JumpIfZero(int label) => EmitShort(JumpIfZeroShort, label);

    public void Jump(int label) => EmitShort(JumpShort, label);

    /// <summary>A distance of 8 bits to a label.</summary>
    public void EmitShort(byte opcode, int label)
    {
        Emit([opcode, 0]);
        _references.Add((Length - 1, label, true));
    }

    /// <summary>A distance of 32 bits to a label.</summary>
    public void EmitNear(int label)
    {
        Emit([0, 0, 0, 0]);
        _references.Add((Length - sizeof(int), label, false));
    }

    /// <summary>The bytes, with all distances filled in.</summary>
    public byte[] ToArray()
    {
        var code = _bytes.ToArray();
        foreach (var (field, label, isShort) in _references)
        {
            if (isShort)
                code[field] = checked((byte)(sbyte)(_labels[label] - (field + 1)));
            else
                BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(field), _labels[label] - (field + sizeof(int)));
        }

        return code;
    }

    private void Deepen(int bytes)
    {
        Depth += bytes;
        Mark();
    }

    private void Mark()
    {
        var mark = new StubFrameMark(Length, Original, Depth);
        if (Frames.Count != 0 && Frames[^1].Offset == Length)
            Frames[^1] = mark;
        else
            Frames.Add(mark);
    }
}
