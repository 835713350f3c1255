// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The 16 places of a FIFO of a 16550: characters and what was wrong with each.</summary>
internal sealed class UartFifo
{
    public const int Size = 16;

    private readonly (byte Value, UartLineErrors Errors)[] _places = new (byte, UartLineErrors)[Size];
    private int _first;

    public int Count { get; private set; }

    /// <summary>How many of the characters have errors.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>The oldest character's errors.</summary>
    public UartLineErrors FirstErrors => Count == 0 ? UartLineErrors.None : _places[_first].Errors;

    public void Enqueue(byte value, UartLineErrors errors = UartLineErrors.None)
    {
        _places[(_first + Count++) % Size] = (value, errors);
        ErrorCount += errors == UartLineErrors.None ? 0 : 1;
    }

    public byte Dequeue()
    {
        TakeFirstErrors();
        var value = _places[_first].Value;
        _first = (_first + 1) % Size;
        Count--;
        return value;
    }

    /// <summary>Forgets the oldest character's errors, which have been seen.</summary>
    public void TakeFirstErrors()
    {
        ErrorCount -= FirstErrors == UartLineErrors.None ? 0 : 1;
        _places[_first].Errors = UartLineErrors.None;
    }

    public void Clear() => (Count, ErrorCount) = (0, 0);
}
