// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Patching;

/// <summary>The strings of a site table: UTF-8, each once, each ends in a zero, offset 0 is the empty string.</summary>
internal sealed class StringPool
{
    private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<byte> _bytes = [0];

    /// <summary>The pool's bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>The offset of a string, which is added where it is new.</summary>
    public uint Add(string? text)
    {
        // A zero in a name would end it early; none can come from an ELF string table.
        text ??= "";
        if (_offsets.TryGetValue(text, out var offset))
            return offset;
        offset = (uint)_bytes.Count;
        _offsets.Add(text, offset);
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
        _bytes.Add(0);
        return offset;
    }
}
