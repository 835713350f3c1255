// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>
/// Writes rows as call frame instructions, each as what differs from the row before; the first differs from what holds behind a call
/// (<see cref="FrameConvention.AfterCall"/>), which is what the common entry must say.
/// </summary>
/// <param name="convention">The machine's convention.</param>
internal sealed class CallFrameEncoder(FrameConvention convention)
{
    private const int LargestPackedOperand = 0x3f;

    private readonly List<byte> _bytes = [];
    private CallFrameRow _row = convention.AfterCall();
    private uint _location;

    /// <summary>The instructions.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Adds a row.</summary>
    /// <param name="offset">Where it begins to hold, from the start of the code; not less than the one before.</param>
    /// <param name="row">The row.</param>
    public void Add(uint offset, CallFrameRow row)
    {
        if (row.IsSame(_row))
            return;
        if (offset > _location)
            Advance(offset - _location);
        _location = Math.Max(offset, _location);
        AddFrame(row);
        foreach (var (register, rule) in row.Registers)
        {
            if (!_row.Registers.TryGetValue(register, out var old) || !old.IsSame(rule))
                AddRule(register, rule);
        }

        foreach (var register in _row.Registers.Keys.Where(register => !row.Registers.ContainsKey(register)))
            AddRule(register, CallFrameRule.KeptValue);
        _row = row;
    }

    private void Advance(uint distance)
    {
        Span<byte> operand = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(operand, distance);
        if (distance <= LargestPackedOperand)
            _bytes.Add((byte)((uint)CallFrameInstruction.Advance | distance));
        else if (distance <= byte.MaxValue)
            _bytes.AddRange([(byte)CallFrameInstruction.Advance1, operand[0]]);
        else if (distance <= ushort.MaxValue)
            _bytes.AddRange([(byte)CallFrameInstruction.Advance2, operand[0], operand[1]]);
        else
            _bytes.AddRange([(byte)CallFrameInstruction.Advance4, .. operand]);
    }

    private void AddFrame(CallFrameRow row)
    {
        if (!row.FrameExpression.IsEmpty)
        {
            if (row.FrameExpression.Span.SequenceEqual(_row.FrameExpression.Span))
                return;
            _bytes.Add((byte)CallFrameInstruction.DefineFrameExpression);
            AddBlock(row.FrameExpression);
            return;
        }

        // Behind an expression both are to be given.
        var isOtherRegister = !_row.FrameExpression.IsEmpty || row.FrameRegister != _row.FrameRegister;
        var isOtherOffset = !_row.FrameExpression.IsEmpty || row.FrameOffset != _row.FrameOffset;
        if (!isOtherRegister && !isOtherOffset)
            return;
        _bytes.Add((byte)((isOtherRegister, isOtherOffset) switch
        {
            (true, true) => CallFrameInstruction.DefineFrame,
            (true, false) => CallFrameInstruction.DefineFrameRegister,
            _ => CallFrameInstruction.DefineFrameOffset,
        }));
        if (isOtherRegister)
            AddUnsigned(row.FrameRegister);
        if (isOtherOffset)
            AddUnsigned((ulong)row.FrameOffset);
    }

    private void AddRule(ulong register, CallFrameRule rule)
    {
        if (rule is { Instruction: CallFrameInstruction.OffsetExtendedSigned, Operand: >= 0 } && register <= LargestPackedOperand)
        {
            _bytes.Add((byte)((uint)CallFrameInstruction.Offset | (uint)register));
            AddUnsigned((ulong)rule.Operand);
            return;
        }

        _bytes.Add((byte)rule.Instruction);
        AddUnsigned(register);
        switch (rule.Instruction)
        {
            case CallFrameInstruction.OffsetExtendedSigned or CallFrameInstruction.ValueOffsetSigned:
                AddSigned(rule.Operand);
                break;
            case CallFrameInstruction.Register:
                AddUnsigned((ulong)rule.Operand);
                break;
            case CallFrameInstruction.Expression or CallFrameInstruction.ValueExpression:
                AddBlock(rule.Expression);
                break;
            default:
                break;
        }
    }

    private void AddBlock(ReadOnlyMemory<byte> block)
    {
        AddUnsigned((ulong)block.Length);
        _bytes.AddRange(block.Span);
    }

    private void AddUnsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }

    private void AddSigned(long value)
    {
        // Done where what remains is the sign of the last byte's bit 6.
        for (; value is < -64 or > 63; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)(value & 0x7f));
    }
}
