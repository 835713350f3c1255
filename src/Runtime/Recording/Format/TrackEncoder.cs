// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;

namespace Afterlink.Recording.Format;

/// <summary>Writes the items of a track. Nothing is allocated but for new places.</summary>
internal sealed class TrackEncoder(int track, IItemSink sink)
{
    private readonly byte[] _buffer = new byte[RecordLayout.MaximumItems];
    private readonly List<RecordedPlace> _places = [];
    private int _length;

    /// <summary>Makes a place known.</summary>
    /// <returns>Its number.</returns>
    public int AddPlace(RecordedPlace place)
    {
        WriteNumber(ItemCode.Place);
        WriteNumber((ulong)place.Module);
        WriteNumber((ulong)place.Site);
        WriteNumber((ulong)place.Request.Length);
        WriteNumber((ulong)place.Result.Length);
        WriteNumber((ulong)place.RegionCount);
        _places.Add(place);
        return _places.Count - 1;
    }

    /// <summary>Writes an event; its regions follow by <see cref="WriteRegion"/>.</summary>
    public void WriteEvent(int place, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result)
    {
        var known = _places[place];
        var code = ((ulong)place + 1) << ItemCode.PlaceShift;
        if (known.Request.SequenceEqual(request))
            code |= ItemCode.SameRequest;
        if (known.Result.SequenceEqual(result))
            code |= ItemCode.SameResult;
        WriteNumber(code);
        if ((code & ItemCode.SameRequest) == 0)
            WriteValues(request, known.Request);
        if ((code & ItemCode.SameResult) == 0)
            WriteValues(result, known.Result);
    }

    /// <summary>Writes a site whose result comes later.</summary>
    public void WriteOpen(int place, ReadOnlySpan<ulong> request)
    {
        WriteOther(ItemType.Open);
        WriteNumber((ulong)place);
        WriteValues(request, _places[place].Request);
    }

    /// <summary>Writes the result of the latest open site; its regions follow.</summary>
    public void WriteClose(int place, ReadOnlySpan<ulong> result)
    {
        WriteOther(ItemType.Close);
        WriteNumber((ulong)place);
        WriteValues(result, _places[place].Result);
    }

    /// <summary>Writes a region of the event that was written last.</summary>
    public void WriteRegion(ReadOnlySpan<byte> bytes)
    {
        WriteNumber((ulong)bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>Writes that the next result comes with a fault.</summary>
    public void WriteFault(DiagnosticId id, string message)
    {
        Span<byte> text = stackalloc byte[RecordLayout.MaximumText];
        _ = Encoding.UTF8.TryGetBytes(message.AsSpan(0, Math.Min(message.Length, RecordLayout.MaximumText / 3)), text, out var length);
        WriteOther(ItemType.Fault);
        WriteNumber((ulong)id);
        WriteNumber((ulong)length);
        WriteBytes(text[..length]);
    }

    /// <summary>Writes that the next site runs its own instruction.</summary>
    public void WriteNative() => WriteOther(ItemType.Native);

    /// <summary>Writes that the next site raises an exception.</summary>
    public void WriteException(ProcessorException exception)
    {
        WriteOther(ItemType.Exception);
        WriteNumber((ulong)exception.Vector);
        WriteNumber(exception.ErrorCode);
        WriteNumber(exception.Address);
    }

    /// <summary>Writes that an interrupt is delivered.</summary>
    public void WriteInterrupt(int vector)
    {
        WriteNumber(ItemCode.Interrupt);
        WriteNumber((ulong)vector);
    }

    /// <summary>Gives what was written so far to the sink.</summary>
    public void Flush()
    {
        if (_length != 0)
            sink.Write(track, _buffer.AsSpan(0, _length));
        _length = 0;
    }

    private void WriteOther(ItemType type)
    {
        WriteNumber(ItemCode.Other);
        WriteNumber((ulong)type);
    }

    private void WriteValues(ReadOnlySpan<ulong> values, Span<ulong> before)
    {
        for (var i = 0; i < values.Length; i++)
            WriteNumber(ItemCode.ZigZag(values[i] - before[i]));
        values.CopyTo(before);
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == _buffer.Length)
                Flush();
            var part = bytes[..Math.Min(bytes.Length, _buffer.Length - _length)];
            part.CopyTo(_buffer.AsSpan(_length));
            _length += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    // Seven bits a byte, the lowest first, the highest bit set where more follow.
    private void WriteNumber(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    private void WriteByte(byte value)
    {
        if (_length == _buffer.Length)
            Flush();
        _buffer[_length++] = value;
    }
}
