// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Assembly;

/// <summary>The labels of code sections, in the order of the text.</summary>
internal sealed class LabelTable
{
    private readonly Dictionary<string, List<TextPlace>> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);

    /// <summary>Adds a label.</summary>
    public void Add(ReadOnlySpan<byte> name, TextPlace place)
    {
        var key = Decode(name);
        if (!_places.TryGetValue(key, out var places))
            _places.Add(key, places = []);
        places.Add(place);
    }

    /// <summary>Adds a symbol whose value is not known.</summary>
    public void AddAssigned(ReadOnlySpan<byte> name) => _assigned.Add(Decode(name));

    /// <summary>Whether a symbol is given a value that is not known.</summary>
    public bool IsAssigned(string name) => _assigned.Contains(name);

    /// <summary>The first and the last place that a name in an expression at <paramref name="from"/> can mean.</summary>
    public bool TryFind(string name, int from, out TextPlace first, out TextPlace last)
    {
        first = last = default;
        if (_places.TryGetValue(name, out var places))
        {
            (first, last) = (places[0], places[^1]);
            return true;
        }

        // 1b and 1f: the nearest label 1 before and behind.
        if (!char.IsAsciiDigit(name[0]) || !_places.TryGetValue(name[..^1], out places))
            return false;
        var index = places.BinarySearch(new TextPlace(from, 0), TextPlace.ByOffset);
        index = index < 0 ? ~index : index;
        if (name[^1] == 'b')
            index--;
        if (index < 0 || index >= places.Count)
            return false;
        first = last = places[index];
        return true;
    }

    /// <summary>A name as it is compared: quotes make no difference.</summary>
    public static string Decode(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name.Trim((byte)'"'));
}
