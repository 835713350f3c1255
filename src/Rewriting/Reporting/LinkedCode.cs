// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting.Reporting;

/// <summary>The code of a module that has addresses: a stub ends where the next begins.</summary>
internal sealed class LinkedCode : RewrittenCode
{
    private readonly ElfFile _after;
    private readonly ulong[] _starts;
    private readonly ulong _end;

    public LinkedCode(ElfFile after, ModuleNote note, IEnumerable<Site> sites)
    {
        _after = after;
        BindingCell = note.BindingCell;
        _end = note.StubText + note.StubTextSize;
        _starts = [.. sites.Select(static site => site.StubAddress).Where(static stub => stub != 0).Distinct().Order()];
    }

    /// <inheritdoc/>
    public override ulong BindingCell { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> At(Site site, ulong address) => _after.GetBytesToEnd(address);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> StubOf(Site site)
    {
        var index = Array.BinarySearch(_starts, site.StubAddress);
        var end = index >= 0 && index + 1 < _starts.Length ? _starts[index + 1] : _end;
        var bytes = _after.GetBytesToEnd(site.StubAddress);
        return end <= site.StubAddress ? default : bytes[..(int)Math.Min(end - site.StubAddress, (ulong)bytes.Length)];
    }
}
