// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Recording.Exchanges;

namespace Afterlink.Recording.Format;

/// <summary>Reads the items of a track. Nothing that it reads is trusted, and nothing is allocated but for new places and faults.</summary>
internal sealed class TrackDecoder(int track, IItemSource source)
{
    private const ulong LastException = 31;

    private readonly byte[] _buffer = new byte[RecordLayout.MaximumItems];
    private readonly List<RecordedPlace> _places = [];
    private int _position;
    private int _length;
    private int _regions;

    /// <summary>The place of the event, the open or the closed site.</summary>
    public RecordedPlace Place { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>Code and wording of the fault.</summary>
    public (DiagnosticId Id, string Message) Fault { get; private set; }

    /// <summary>The exception of the processor.</summary>
    public ProcessorException? Exception { get; private set; }

    /// <summary>Vector of the interrupt.</summary>
    public int Vector { get; private set; }

    /// <summary>Moves to the next item. The regions of the one before must have been read.</summary>
    /// <exception cref="AfterlinkException">The record is damaged.</exception>
    public ItemType Read()
    {
        Require(_regions == 0, "a region was not read");
        while (true)
        {
            if (!TryReadByte(out var first))
                return ItemType.End;
            var code = ReadNumber(first);
            switch (code)
            {
                case ItemCode.Place:
                    ReadPlace();
                    continue;
                case ItemCode.Interrupt:
                    Vector = (int)ReadNumber(byte.MaxValue, "a vector");
                    return ItemType.Interrupt;
                case ItemCode.Other:
                    return ReadOther();
            }

            Require(code >= ItemCode.FirstEvent, "an item has an unknown code");
            Place = PlaceAt((code >> ItemCode.PlaceShift) - 1);
            if ((code & ItemCode.SameRequest) == 0)
                ReadValues(Place.Request);
            if ((code & ItemCode.SameResult) == 0)
                ReadValues(Place.Result);
            _regions = Place.RegionCount;
            return ItemType.Event;
        }
    }

    /// <summary>Length of the next region.</summary>
    public int ReadRegionLength()
    {
        Require(_regions > 0, "there is no region");
        _regions--;
        return (int)ReadNumber(int.MaxValue, "the length of a region");
    }

    /// <summary>Reads the bytes of the region whose length was read; it is as long as the place to write them to.</summary>
    public void ReadRegion(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Require(_position != _length || Refill(), "it ends in a region");
            var part = _buffer.AsSpan(_position, Math.Min(bytes.Length, _length - _position));
            part.CopyTo(bytes);
            _position += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    private ItemType ReadOther()
    {
        var type = (ItemType)ReadNumber(byte.MaxValue, "an item");
        switch (type)
        {
            case ItemType.Open:
                Place = PlaceAt(ReadNumber(ulong.MaxValue, "a place"));
                ReadValues(Place.Request);
                return type;
            case ItemType.Close:
                Place = PlaceAt(ReadNumber(ulong.MaxValue, "a place"));
                ReadValues(Place.Result);
                _regions = Place.RegionCount;
                return type;
            case ItemType.Native:
                return type;
            case ItemType.Exception:
                var vector = (ExceptionVector)ReadNumber(LastException, "an exception");
                var errorCode = (uint)ReadNumber(uint.MaxValue, "an error code");
                var address = ReadNumber(ulong.MaxValue, "an address");
                Exception = vector == ExceptionVector.PageFault
                    ? ProcessorException.PageFault(address, errorCode) : new ProcessorException(vector, errorCode, "as recorded");
                return type;
            case ItemType.Fault:
                var id = (DiagnosticId)ReadNumber(int.MaxValue, "a code");
                Span<byte> text = stackalloc byte[RecordLayout.MaximumText];
                text = text[..(int)ReadNumber(RecordLayout.MaximumText, "the length of a text")];
                ReadRegion(text);
                Fault = (Enum.IsDefined(id) ? id : DiagnosticId.HandlerThrew, Encoding.UTF8.GetString(text));
                return type;
            default:
                throw Damaged("an item has an unknown type");
        }
    }

    private void ReadPlace()
    {
        Require(_places.Count < RecordLayout.MaximumPlaces, "it has too many places");
        var module = (int)ReadNumber(RecordLayout.MaximumTracks, "a module");
        var site = (int)ReadNumber(int.MaxValue, "a site");
        var requestCount = (int)ReadNumber(SiteExchange.MaximumValues, "a count of values");
        var resultCount = (int)ReadNumber(SiteExchange.MaximumValues, "a count of values");
        var regionCount = (int)ReadNumber(SiteExchange.MaximumRegions, "a count of regions");
        _places.Add(new RecordedPlace(module, site, requestCount, resultCount, regionCount));
    }

    private RecordedPlace PlaceAt(ulong number)
    {
        Require(number < (ulong)_places.Count, "an event has an unknown place");
        return _places[(int)number];
    }

    private void ReadValues(Span<ulong> values)
    {
        foreach (ref var value in values)
            value += ItemCode.UnZigZag(ReadNumber(ulong.MaxValue, "a value"));
    }

    private ulong ReadNumber(ulong maximum, string what)
    {
        Require(TryReadByte(out var first), $"it ends in {what}");
        var value = ReadNumber(first);
        Require(value <= maximum, $"{what} is too large");
        return value;
    }

    private ulong ReadNumber(byte first)
    {
        ulong value = first & 0x7Fu;
        for (var shift = 7; (first & 0x80) != 0; shift += 7)
        {
            Require(shift < 64 && TryReadByte(out first), "a number does not end");
            Require(shift < 63 || first <= 1, "a number is too large");
            value |= (ulong)(first & 0x7F) << shift;
        }

        return value;
    }

    private bool TryReadByte(out byte value)
    {
        value = 0;
        if (_position == _length && !Refill())
            return false;
        value = _buffer[_position++];
        return true;
    }

    private bool Refill()
    {
        _position = 0;
        _length = source.Read(track, _buffer);
        return _length != 0;
    }

    private static void Require(bool condition, string reason)
    {
        if (!condition)
            throw Damaged(reason);
    }

    private static AfterlinkException Damaged(string reason) => RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, reason);
}
