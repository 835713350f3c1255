// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>An 8254 counter as its data sheet tells it, one pulse of CLK after the other: what the computed one must agree with.</summary>
internal sealed class SteppedCounter(int mode)
{
    private int _register;
    private int _element;
    private bool _hasRegister;
    private bool _loadsNext;
    private bool _counts;
    private bool _half;
    private int _left;

    public bool Output { get; private set; } = mode != 0;

    public bool Gate { get; private set; } = true;

    public int Element => _element & 0xFFFF;

    /// <summary>Whether a count was ever loaded: before that, its content is not defined.</summary>
    public bool IsCounting { get; private set; }

    /// <summary>A whole count is written before the next pulse.</summary>
    public void Write(int count)
    {
        _register = count == 0 ? 0x10000 : count;
        var first = !_hasRegister;
        _hasRegister = true;
        if (mode is 0 or 4 || (mode is 2 or 3 && first && Gate))
            _loadsNext = true;
        if (mode == 0)
            Output = false;
    }

    public void SetGate(bool value)
    {
        var rises = value && !Gate;
        Gate = value;
        if (!value && mode is 2 or 3)
            (Output, _counts, _loadsNext) = (true, false, false);
        if (rises && _hasRegister && mode is 1 or 2 or 3 or 5)
            _loadsNext = true;
    }

    public void Pulse()
    {
        if (_loadsNext)
        {
            _loadsNext = false;
            _counts = true;
            IsCounting = true;
            _half = true;
            _element = mode == 3 ? _register & ~1 : _register;
            Output = mode is 2 or 3 or 4 or 5;
            _left = mode == 3 ? HighHalf : _register;
            return;
        }

        if (!_counts || (!Gate && mode is 0 or 2 or 3 or 4))
            return;
        _left--;
        _element -= mode == 3 ? 2 : 1;
        switch (mode)
        {
            case 0 or 1:
                Output |= _left == 0;
                break;
            case 2:
                Output = _left != 1;
                if (_left == 0)
                    Reload(_register, _register);
                break;
            case 3 when _left == 0:
                _half = !_half;
                Output = _half;
                Reload(_register & ~1, _half ? HighHalf : _register / 2);
                break;
            case 4 or 5:
                Output = _left != 0;
                break;
        }
    }

    private int HighHalf => (_register + 1) / 2;

    private void Reload(int element, int left) => (_element, _left, Output) = (element, left, mode == 2 ? left != 1 : Output);
}
