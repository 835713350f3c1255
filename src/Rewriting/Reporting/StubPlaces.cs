// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Where the stubs of a rewritten module begin and end.</summary>
internal sealed class StubPlaces
{
    private readonly ulong[] _starts;
    private readonly ulong _end;

    public StubPlaces(ModuleNote note, IEnumerable<Site> sites)
    {
        BindingCell = note.BindingCell;
        _end = note.StubText + note.StubTextSize;
        _starts = [.. sites.Select(static site => site.StubAddress).Where(static stub => stub != 0).Distinct().Order()];
    }

    /// <summary>Address of the binding cell.</summary>
    public ulong BindingCell { get; }

    /// <summary>Bytes to the next stub, or to the end of them all.</summary>
    public int LengthOf(ulong stub)
    {
        var index = Array.BinarySearch(_starts, stub);
        var end = index >= 0 && index + 1 < _starts.Length ? _starts[index + 1] : _end;
        return end <= stub ? 0 : (int)Math.Min(end - stub, int.MaxValue / 2);
    }
}
