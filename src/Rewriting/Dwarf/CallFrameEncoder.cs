// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Writes rows as call frame instructions, each as what differs from the row before.</summary>
internal sealed class CallFrameEncoder
{
    private readonly List<byte> _bytes = [];
    private CallFrameRow? _row;
    private uint _location;

    /// <summary>The instructions.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Adds a row.</summary>
    /// <param name="offset">Where it begins to hold, from the start of the code; not less than the one before.</param>
    /// <param name="row">The row.</param>
    public void Add(uint offset, CallFrameRow row)
    {
        if (offset > _location)
        {
            _bytes.AddRange([(byte)CallFrameInstruction.Advance4, .. BitConverter.GetBytes(offset - _location)]);
            _location = offset;
        }

        AddFrame(row);
        foreach (var (register, rule) in row.Registers)
        {
            if (_row is null || !_row.Registers.TryGetValue(register, out var old) || !Equal(old, rule))
                AddRule(register, rule);
        }

        foreach (var register in (IEnumerable<ulong>?)_row?.Registers.Keys ?? [])
        {
            if (!row.Registers.ContainsKey(register))
                AddRule(register, new CallFrameRule(CallFrameInstruction.SameValue, 0, default));
        }

        _row = row;
    }

    private static bool Equal(CallFrameRule left, CallFrameRule right) =>
        left.Instruction == right.Instruction && left.Operand == right.Operand && left.Expression.Span.SequenceEqual(right.Expression.Span);

    private void AddFrame(CallFrameRow row)
    {
        if (!row.FrameExpression.IsEmpty)
        {
            _bytes.Add((byte)CallFrameInstruction.DefineFrameExpression);
            AddBlock(row.FrameExpression);
            return;
        }

        _bytes.Add((byte)CallFrameInstruction.DefineFrame);
        AddUnsigned(row.FrameRegister);
        AddUnsigned((ulong)row.FrameOffset);
    }

    private void AddRule(ulong register, CallFrameRule rule)
    {
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
