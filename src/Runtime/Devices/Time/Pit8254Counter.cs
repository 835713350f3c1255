// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// One counter of an Intel 8254; what is cited are the headings of its data sheet (order number 231164). It holds no count that
/// runs: when counting began and from where, so that its state at any cycle of CLK is computed when someone asks.
/// </summary>
internal sealed class Pit8254Counter
{
    private const long Never = long.MaxValue;
    private const long Running = -1;

    // Status byte ("Read-back command").
    private const byte OutputBit = 1 << 7;
    private const byte NullCountBit = 1 << 6;

    private byte _control = 0x30;
    private bool _gate;

    // What the counting element counts from, and the cycle at which it holds that: one after the write or the trigger.
    private bool _isCounting;
    private long _count = 0x10000;
    private long _origin;
    private long _frozen = Running;

    // What it held before, and what OUT was, until that cycle comes.
    private long _before;
    private bool _outputBefore;

    // The count register: the next count, the cycle at which the counting element takes it, and half of one that is being written.
    private long _next;
    private long _switchAt = Never;
    private long _loadedAt = Never;
    private byte _lowByte;
    private bool _hasLowByte;

    private bool _readsHighByte;
    private ushort _latch;
    private int _latchedBytes;
    private byte _latchedStatus;
    private bool _isStatusLatched;

    public Pit8254Counter(bool gate) => _gate = gate;

    public bool Gate => _gate;

    private int Mode => (_control >> 1) & 7;

    private int Access => (_control >> 4) & 3;

    private long Modulus => (_control & 1) != 0 ? 10_000 : 0x10000;

    private bool IsPeriodic => Mode is 2 or 3;

    /// <summary>"Control word format": six bits of it.</summary>
    public void WriteControl(byte control, long now)
    {
        _before = CountAt(now);

        // Modes 6 and 7 are 2 and 3: their highest bit does not count.
        _control = (byte)(control & ((control & 0x0C) == 0x0C ? 0x37 : 0x3F));
        _isCounting = false;
        _hasLowByte = false;
        _readsHighByte = false;
        _latchedBytes = 0;
        _isStatusLatched = false;
        _frozen = Running;
        _next = 0;
        _switchAt = Never;
        _loadedAt = Never;
    }

    public void WriteCount(byte value, long now)
    {
        switch (Access)
        {
            case 1:
                Commit(value, now);
                break;
            case 2:
                Commit((ushort)(value << 8), now);
                break;
            case 3 when !_hasLowByte:
                (_lowByte, _hasLowByte) = (value, true);
                // "Mode 0": the first byte disables counting, and OUT is low at once.
                if (Mode == 0)
                {
                    _before = CountAt(now);
                    _isCounting = false;
                }

                break;
            case 3:
                _hasLowByte = false;
                Commit((ushort)(value << 8 | _lowByte), now);
                break;
        }
    }

    /// <summary>Reads the latched status, the latched count or the count as it is, byte by byte as the control word says.</summary>
    public byte Read(long now)
    {
        if (_isStatusLatched)
        {
            _isStatusLatched = false;
            return _latchedStatus;
        }

        var value = _latchedBytes != 0 ? _latch : Encode(CountAt(now));
        _latchedBytes = Math.Max(_latchedBytes - 1, 0);
        var high = Access == 2 || (Access == 3 && _readsHighByte);
        _readsHighByte = Access == 3 && !_readsHighByte;
        return (byte)(high ? value >> 8 : value);
    }

    /// <summary>"Counter latch command": a second one before the first is read does nothing.</summary>
    public void LatchCount(long now)
    {
        if (_latchedBytes != 0)
            return;
        _latch = Encode(CountAt(now));
        _latchedBytes = Access == 3 ? 2 : 1;
    }

    /// <summary>"Read-back command".</summary>
    public void LatchStatus(long now)
    {
        if (_isStatusLatched)
            return;
        Settle(now);
        _latchedStatus = (byte)((OutputAt(now) ? OutputBit : 0) | (now < _loadedAt ? NullCountBit : 0) | _control);
        _isStatusLatched = true;
    }

    /// <summary>"Gate": its level enables counting in modes 0, 2, 3 and 4, its rising edge triggers in modes 1, 2, 3 and 5.</summary>
    public void SetGate(bool value, long now)
    {
        if (value == _gate)
            return;
        Settle(now);
        _gate = value;
        if (!value)
            Freeze(now);
        else if (Mode is 0 or 4)
            Resume(now);
        else if (_next != 0)
            Load(_next, now);
    }

    /// <summary>OUT.</summary>
    public bool OutputAt(long now)
    {
        Settle(now);
        if (!_isCounting)
            return Mode != 0;
        var elapsed = ElapsedAt(now);
        if (elapsed < 0)
            return Mode == 0 ? false : Mode == 1 ? _outputBefore : true;
        return Mode switch
        {
            0 or 1 => elapsed >= _count,
            2 => _frozen != Running || _count == 1 || elapsed % _count != _count - 1,
            3 => _frozen != Running || elapsed % _count < HighHalf(_count),
            _ => elapsed != _count,
        };
    }

    /// <summary>The first cycle after this one at which OUT rises; <see cref="long.MaxValue"/> where it will not.</summary>
    public long NextRise(long after)
    {
        Settle(after);
        if (!_isCounting || _frozen != Running)
            return Never;
        if (!IsPeriodic)
        {
            var rise = _origin + _count + (Mode is 4 or 5 ? 1 : 0);
            return rise > after ? rise : Never;
        }

        if (_count == 1)
            return Never;
        var next = _origin + (Math.Max((after - _origin) / _count, 0) + 1) * _count;

        // A new count at the end of a high half makes the low half that follows as long as its own.
        return next > _switchAt ? _switchAt + _next - HighHalf(_next) : next;
    }

    private static long HighHalf(long count) => (count + 1) / 2;

    private void Commit(ushort value, long now)
    {
        var count = Decode(value);
        Settle(now);
        _next = count;
        if (Mode is 1 or 5 || (IsPeriodic && !_gate))
        {
            // The next trigger loads it.
            _loadedAt = Never;
        }
        else if (IsPeriodic && _isCounting)
        {
            // "Mode 2", "Mode 3": a count written meanwhile takes effect at the end of the period, of the half period in mode 3.
            _switchAt = NextBoundary(now);
            _loadedAt = _switchAt;
        }
        else
        {
            Load(count, now);
        }
    }

    /// <summary>"Counter": the counting element takes the count at the next pulse of CLK.</summary>
    private void Load(long count, long now)
    {
        _outputBefore = OutputAt(now);
        _before = CountAt(now);
        _count = count;
        _origin = now + 1;
        _loadedAt = Math.Min(_loadedAt, _origin);
        if (_loadedAt < _origin && Mode is 0 or 4)
            _loadedAt = _origin;
        _switchAt = Never;
        _isCounting = true;
        _frozen = _gate || Mode is 1 or 5 ? Running : 0;
    }

    private void Freeze(long now)
    {
        if (_isCounting && Mode is not (1 or 5))
            _frozen = Math.Max(ElapsedAt(now), 0);
        if (IsPeriodic && _switchAt != Never)
            (_switchAt, _loadedAt) = (Never, Never);
    }

    private void Resume(long now)
    {
        if (_frozen == Running)
            return;
        _origin = now - _frozen;
        _frozen = Running;
    }

    /// <summary>Takes the count that was waiting for the end of the period, if that has come.</summary>
    private void Settle(long now)
    {
        if (now < _switchAt)
            return;
        var endsHighHalf = Mode == 3 && (_switchAt - _origin) % _count != 0;
        _count = _next;
        _origin = endsHighHalf ? _switchAt - HighHalf(_next) : _switchAt;
        _switchAt = Never;
    }

    private long NextBoundary(long now)
    {
        var elapsed = now - _origin;
        if (elapsed < 0)
            return _origin;
        var period = _origin + (elapsed / _count * _count);
        return Mode == 3 && elapsed % _count < HighHalf(_count) ? period + HighHalf(_count) : period + _count;
    }

    private long ElapsedAt(long now) => _frozen != Running ? _frozen : now - _origin;

    private long CountAt(long now)
    {
        Settle(now);
        if (!_isCounting)
            return _before;
        var elapsed = ElapsedAt(now);
        if (elapsed < 0)
            return _before;
        return Mode switch
        {
            2 => _count - (elapsed % _count),
            3 => SquareWaveCount(elapsed % _count),
            _ => (((_count - elapsed) % Modulus) + Modulus) % Modulus,
        };
    }

    /// <summary>"Mode 3": counts down by two; an odd count is one less, and its high half one longer.</summary>
    private long SquareWaveCount(long elapsed)
    {
        var high = HighHalf(_count);
        return (_count & ~1L) - (2 * (elapsed < high ? elapsed : elapsed - high));
    }

    private ushort Encode(long count)
    {
        if ((_control & 1) == 0)
            return (ushort)count;
        var rest = (int)(count % 10_000);
        return (ushort)((rest / 1000 << 12) | (rest / 100 % 10 << 8) | (rest / 10 % 10 << 4) | (rest % 10));
    }

    /// <summary>0 stands for the largest count: 2^16, or 10^4 in BCD.</summary>
    private long Decode(ushort value)
    {
        long count = value;
        if ((_control & 1) != 0)
            count = ((value >> 12) * 1000 + ((value >> 8) & 15) * 100 + ((value >> 4) & 15) * 10 + (value & 15)) % 10_000;
        return count == 0 ? Modulus : count;
    }
}
