// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Numerics;

namespace Afterlink.Devices;

/// <summary>One Intel 8259A; what is cited are the headings of its data sheet (order number 231468).</summary>
/// <param name="outputChanged">Told each time that INT rises or falls.</param>
internal sealed class Pic8259Chip(Action<bool> outputChanged)
{
    private const int None = -1;
    private const int Spurious = 7;

    // "Initialization command words": ICW1 and ICW4.
    private const byte Icw1 = 1 << 4;
    private const byte Icw1NeedsIcw4 = 1 << 0;
    private const byte Icw1Single = 1 << 1;
    private const byte Icw1LevelTriggered = 1 << 3;
    private const byte Icw4AutomaticEnd = 1 << 1;
    private const byte Icw4SpecialFullyNested = 1 << 4;

    // "Operation command words": OCW2 and OCW3.
    private const byte Ocw3 = 1 << 3;
    private const byte Ocw3ReadService = 1 << 0;
    private const byte Ocw3Read = 1 << 1;
    private const byte Ocw3Poll = 1 << 2;
    private const byte Ocw3SpecialMask = 1 << 5;
    private const byte Ocw3SetSpecialMask = 1 << 6;

    private byte _lines;
    private byte _edges;
    private byte _inService;
    private byte _mask = 0xFF;
    private byte _levels;
    private byte _vectorBase;
    private byte _cascade;
    private int _lowestPriority = 7;
    private InitializationStep _step;
    private bool _needsIcw4;
    private bool _isSingle;
    private bool _isLevelTriggered;
    private bool _isAutomaticEnd;
    private bool _rotatesAtAutomaticEnd;
    private bool _isSpecialFullyNested;
    private bool _isSpecialMask;
    private bool _readsService;
    private bool _isPolled;
    private bool _output;

    /// <summary>What ICW3 told: the inputs that have slaves, or the slave's own number.</summary>
    public byte Cascade => _cascade;

    /// <summary>Whether ICW1 told of a chip without a cascade.</summary>
    public bool IsSingle => _isSingle;

    /// <summary>INT.</summary>
    public bool Output => _output;

    /// <summary>Inputs that are level triggered whatever ICW1 says: the chip sets of PCs have a register for it (ELCR).</summary>
    public byte Levels
    {
        get => _levels;
        set
        {
            _levels = value;
            _edges &= (byte)~value;
            Update();
        }
    }

    // "Interrupt request register": a level counts as long as it stands; an edge until it is acknowledged or the line falls.
    private byte Requests => (byte)((_lines & LevelInputs) | _edges);

    private byte LevelInputs => _isLevelTriggered ? (byte)0xFF : _levels;

    /// <summary>Sets the level of an input.</summary>
    public void SetInput(int number, bool asserted)
    {
        var bit = (byte)(1 << number);
        if (asserted)
        {
            _edges |= (byte)(bit & ~_lines & ~LevelInputs);
            _lines |= bit;
        }
        else
        {
            // "Edge and level triggered modes": an input that falls before the acknowledgement is no request any more.
            _lines &= (byte)~bit;
            _edges &= (byte)~bit;
        }

        Update();
    }

    /// <summary>The acknowledge cycle: the input that is served, or -1 where the request is gone ("default IR7").</summary>
    public int AcknowledgeInput()
    {
        var input = Highest();
        if (input == None)
            return None;
        var bit = (byte)(1 << input);
        _edges &= (byte)~bit;
        if (!_isAutomaticEnd)
            _inService |= bit;
        else if (_rotatesAtAutomaticEnd)
            _lowestPriority = input;

        // INT falls at the acknowledgement even where another request follows, so that a master sees an edge for each.
        SetOutput(false);
        Update();
        return input;
    }

    /// <summary>The vector of an input: five bits of ICW2, three of the input.</summary>
    public byte VectorOf(int input) => (byte)(_vectorBase | (input == None ? Spurious : input));

    /// <summary>Reads with A0 = 0 or 1.</summary>
    public byte Read(int address)
    {
        if (_isPolled)
        {
            // "Poll command": the next read is an acknowledgement.
            _isPolled = false;
            var input = AcknowledgeInput();
            return input == None ? (byte)0 : (byte)(0x80 | input);
        }

        return address != 0 ? _mask : _readsService ? _inService : Requests;
    }

    /// <summary>Writes with A0 = 0 or 1.</summary>
    public void Write(int address, byte value)
    {
        if (address != 0)
            WriteHigh(value);
        else if ((value & Icw1) != 0)
            Initialize(value);
        else if ((value & Ocw3) != 0)
            WriteOcw3(value);
        else
            WriteOcw2(value);
        Update();
    }

    private void Initialize(byte value)
    {
        // "Initialization command words", what ICW1 does by itself. The in-service register goes too, so that a system that starts
        // again finds no interrupt of its former life.
        _edges = 0;
        _inService = 0;
        _mask = 0;
        _lowestPriority = 7;
        _isSpecialMask = false;
        _readsService = false;
        _isPolled = false;
        _isAutomaticEnd = false;
        _rotatesAtAutomaticEnd = false;
        _isSpecialFullyNested = false;
        _isLevelTriggered = (value & Icw1LevelTriggered) != 0;
        _isSingle = (value & Icw1Single) != 0;
        _needsIcw4 = (value & Icw1NeedsIcw4) != 0;
        _cascade = 0;
        _step = InitializationStep.Icw2;
    }

    private void WriteHigh(byte value)
    {
        switch (_step)
        {
            case InitializationStep.Icw2:
                _vectorBase = (byte)(value & 0xF8);
                _step = _isSingle ? AfterIcw3() : InitializationStep.Icw3;
                break;
            case InitializationStep.Icw3:
                _cascade = value;
                _step = AfterIcw3();
                break;
            case InitializationStep.Icw4:
                _isAutomaticEnd = (value & Icw4AutomaticEnd) != 0;
                _isSpecialFullyNested = (value & Icw4SpecialFullyNested) != 0;
                _step = InitializationStep.Done;
                break;
            default:
                _mask = value;
                break;
        }
    }

    private InitializationStep AfterIcw3() => _needsIcw4 ? InitializationStep.Icw4 : InitializationStep.Done;

    private void WriteOcw2(byte value)
    {
        var level = value & 7;
        switch (value >> 5)
        {
            case 0: // "Automatic rotation": rotate in automatic EOI mode, clear
                _rotatesAtAutomaticEnd = false;
                break;
            case 1: // "End of interrupt": non-specific
                EndHighest();
                break;
            case 3: // specific
                _inService &= (byte)~(1 << level);
                break;
            case 4:
                _rotatesAtAutomaticEnd = true;
                break;
            case 5: // "Automatic rotation": on non-specific EOI
                if (EndHighest() is var ended and not None)
                    _lowestPriority = ended;
                break;
            case 6: // "Specific rotation": set priority
                _lowestPriority = level;
                break;
            case 7: // "Specific rotation": on specific EOI
                _inService &= (byte)~(1 << level);
                _lowestPriority = level;
                break;
        }
    }

    private void WriteOcw3(byte value)
    {
        if ((value & Ocw3SetSpecialMask) != 0)
            _isSpecialMask = (value & Ocw3SpecialMask) != 0;
        _isPolled = (value & Ocw3Poll) != 0;
        if (!_isPolled && (value & Ocw3Read) != 0)
            _readsService = (value & Ocw3ReadService) != 0;
    }

    /// <summary>"Special mask mode": a masked bit is not ended by a non-specific EOI.</summary>
    private int EndHighest()
    {
        var input = First(ServiceThatCounts());
        if (input != None)
            _inService &= (byte)~(1 << input);
        return input;
    }

    /// <summary>"Fully nested mode": the highest request that is above all that are in service.</summary>
    private int Highest()
    {
        if (_step != InitializationStep.Done)
            return None;
        var request = First((byte)(Requests & ~_mask));
        if (request == None)
            return None;
        var service = First(ServiceThatCounts());
        if (service == None || RankOf(request) < RankOf(service))
            return request;

        // "The special fully nested mode": a slave in service may ask again, for one of its inputs of higher priority.
        return _isSpecialFullyNested && request == service && (_cascade & (1 << request)) != 0 ? request : None;
    }

    /// <summary>"Special mask mode": an input that is masked while in service holds back nobody.</summary>
    private byte ServiceThatCounts() => _isSpecialMask ? (byte)(_inService & ~_mask) : _inService;

    private int RankOf(int input) => (input - _lowestPriority - 1) & 7;

    private int First(byte inputs)
    {
        if (inputs == 0)
            return None;
        var first = (_lowestPriority + 1) & 7;
        var rotated = (inputs | inputs << 8) >> first;
        return (BitOperations.TrailingZeroCount(rotated) + first) & 7;
    }

    private void Update() => SetOutput(Highest() != None);

    private void SetOutput(bool value)
    {
        if (_output == value)
            return;
        _output = value;
        outputChanged(value);
    }

    private enum InitializationStep
    {
        Done,
        Icw2,
        Icw3,
        Icw4,
    }
}
