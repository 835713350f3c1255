// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>Runs call frame instructions (DWARF 5, 6.4.2) up to an address.</summary>
internal ref struct CallFrameProgram
{
    private const byte OperandMask = 0x3f;

    /// <summary>No compiler makes a function with more rows; each takes memory when all are wanted.</summary>
    private const int LargestRowCount = 1 << 14;

    private readonly ulong _target;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly Stack<CallFrameRow> _remembered = [];
    private readonly CallFrameRow? _initial;
    private readonly long _dataAlignment;
    private NumberReader _reader;
    private ulong _location;

    private CallFrameProgram(ReadOnlyMemory<byte> instructions, long dataAlignment, CallFrameRow row, CallFrameRow? initial, ulong location, ulong target)
    {
        _memory = instructions;
        _reader = new NumberReader(instructions.Span);
        Row = row;
        _initial = initial;
        _dataAlignment = dataAlignment;
        _location = location;
        _target = target;
    }

    private CallFrameRow Row { get; set; }

    /// <summary>Receives every row, where all are wanted.</summary>
    private List<(ulong Address, CallFrameRow Row)>? Rows { get; init; }

    /// <summary>The row that holds at an address of the function; null where an instruction or a factor is not known, or the program is damaged.</summary>
    public static CallFrameRow? Run(FrameDescription frame, ulong address, FrameConvention convention)
    {
        if (!convention.Fits(frame.Common) || RunCommon(frame.Common) is not { } common)
            return null;
        var program = new CallFrameProgram(frame.Instructions, frame.Common.DataAlignment, common.Clone(), common, frame.Start, address);
        return program.TryRun() ? program.Row : null;
    }

    /// <summary>
    /// All rows of a function, each with the address from which on it holds; null where an instruction or a factor is not known, or the program
    /// is damaged.
    /// </summary>
    public static List<(ulong Address, CallFrameRow Row)>? RunAll(FrameDescription frame, FrameConvention convention)
    {
        if (!convention.Fits(frame.Common) || RunCommon(frame.Common) is not { } common)
            return null;
        var rows = new List<(ulong Address, CallFrameRow Row)>();
        var program = new CallFrameProgram(frame.Instructions, frame.Common.DataAlignment, common.Clone(), common, frame.Start, ulong.MaxValue) { Rows = rows };
        if (!program.TryRun())
            return null;
        rows.Add((program._location, program.Row));
        return rows;
    }

    /// <summary>The row that a common entry makes; null where an instruction is not known, or the program is damaged.</summary>
    public static CallFrameRow? RunCommon(FrameCommon common)
    {
        var program = new CallFrameProgram(common.Instructions, common.DataAlignment, new CallFrameRow(), null, 0, ulong.MaxValue);
        return program.TryRun() ? program.Row : null;
    }

    private bool TryRun()
    {
        while (_reader.Remaining > 0 && !_reader.Failed)
        {
            var value = _reader.ReadByte();
            var packed = (CallFrameInstruction)(value & ~OperandMask);
            var instruction = packed == 0 ? (CallFrameInstruction)value : packed;
            if (TryReadAdvance(instruction, value & OperandMask, out var distance))
            {
                if (distance != 0 && Rows is not null)
                    Rows.Add((_location, Row.Clone()));
                if (Rows?.Count > LargestRowCount)
                    return false;
                _location += distance;
                if (_location > _target)
                    return !_reader.Failed;
            }
            else if (!TryDefineFrame(instruction) && !TryDefineRegister(instruction, (ulong)(value & OperandMask)))
            {
                return false;
            }
        }

        return !_reader.Failed;
    }

    private bool TryReadAdvance(CallFrameInstruction instruction, int packed, out ulong distance)
    {
        (var isAdvance, distance) = instruction switch
        {
            CallFrameInstruction.Advance => (true, (ulong)packed),
            CallFrameInstruction.Advance1 => (true, _reader.ReadByte()),
            CallFrameInstruction.Advance2 => (true, _reader.ReadUInt16()),
            CallFrameInstruction.Advance4 => (true, (ulong)_reader.ReadUInt32()),
            _ => (false, 0UL),
        };
        return isAdvance;
    }

    /// <summary>Instructions about the canonical frame address, and those that concern the whole row.</summary>
    private bool TryDefineFrame(CallFrameInstruction instruction)
    {
        switch (instruction)
        {
            case CallFrameInstruction.Nop:
                return true;
            case CallFrameInstruction.ArgumentsSize:
                _ = _reader.ReadUnsigned();
                return true;
            case CallFrameInstruction.RememberState:
                _remembered.Push(Row.Clone());
                return true;
            case CallFrameInstruction.RestoreState:
                if (!_remembered.TryPop(out var row))
                    return false;
                Row = row;
                return true;
            case CallFrameInstruction.DefineFrame or CallFrameInstruction.DefineFrameSigned:
                Row.FrameRegister = _reader.ReadUnsigned();
                Row.FrameOffset = instruction == CallFrameInstruction.DefineFrame ? (long)_reader.ReadUnsigned() : _reader.ReadSigned() * _dataAlignment;
                Row.FrameExpression = default;
                return true;
            case CallFrameInstruction.DefineFrameRegister:
                Row.FrameRegister = _reader.ReadUnsigned();
                return true;
            case CallFrameInstruction.DefineFrameOffset:
                Row.FrameOffset = (long)_reader.ReadUnsigned();
                return true;
            case CallFrameInstruction.DefineFrameOffsetSigned:
                Row.FrameOffset = _reader.ReadSigned() * _dataAlignment;
                return true;
            case CallFrameInstruction.DefineFrameExpression:
                Row.FrameExpression = ReadBlock();
                return true;
            default:
                return false;
        }
    }

    private bool TryDefineRegister(CallFrameInstruction instruction, ulong packed)
    {
        var register = instruction is CallFrameInstruction.Offset or CallFrameInstruction.Restore ? packed : _reader.ReadUnsigned();
        switch (instruction)
        {
            case CallFrameInstruction.Offset or CallFrameInstruction.OffsetExtended:
                Row.Registers[register] = new CallFrameRule(CallFrameInstruction.OffsetExtendedSigned, (long)_reader.ReadUnsigned(), default);
                return true;
            case CallFrameInstruction.OffsetExtendedSigned or CallFrameInstruction.ValueOffsetSigned:
                Row.Registers[register] = new CallFrameRule(instruction, _reader.ReadSigned(), default);
                return true;
            case CallFrameInstruction.ValueOffset:
                Row.Registers[register] = new CallFrameRule(CallFrameInstruction.ValueOffsetSigned, (long)_reader.ReadUnsigned(), default);
                return true;
            case CallFrameInstruction.Register:
                Row.Registers[register] = new CallFrameRule(instruction, (long)_reader.ReadUnsigned(), default);
                return true;
            case CallFrameInstruction.Expression or CallFrameInstruction.ValueExpression:
                Row.Registers[register] = new CallFrameRule(instruction, 0, ReadBlock());
                return true;
            case CallFrameInstruction.Undefined or CallFrameInstruction.SameValue:
                Row.Registers[register] = new CallFrameRule(instruction, 0, default);
                return true;
            case CallFrameInstruction.Restore or CallFrameInstruction.RestoreExtended when _initial is not null:
                if (_initial.Registers.TryGetValue(register, out var rule))
                    Row.Registers[register] = rule;
                else
                    _ = Row.Registers.Remove(register);
                return true;
            default:
                return false;
        }
    }

    private ReadOnlyMemory<byte> ReadBlock()
    {
        var length = _reader.ReadUnsigned();
        var start = _reader.Position;
        _reader.Skip(length);
        return _reader.Failed ? default : _memory.Slice(start, (int)length);
    }
}
