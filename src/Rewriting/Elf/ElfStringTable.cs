// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// A string table. Damaged tables are expected: an offset outside, or a string without its terminating zero, is not a string.
/// The bytes that all strings of one table may have together are limited, because a table without zeros would otherwise turn a file
/// of n bytes into n strings of n bytes.
/// </summary>
internal sealed class ElfStringTable(ReadOnlyMemory<byte> bytes)
{
    private const int BytesPerByte = 16;
    private const int BytesForAll = 1 << 16;

    private readonly Dictionary<uint, string> _strings = [];
    private long _remaining = (long)BytesPerByte * bytes.Length + BytesForAll;

    public bool TryGet(uint offset, out string value)
    {
        if (_strings.TryGetValue(offset, out value!))
            return true;
        value = "";
        if (offset >= bytes.Length)
            return offset == 0;
        var rest = bytes.Span[(int)offset..];
        var length = rest.IndexOf((byte)0);
        if (length < 0 || length > _remaining)
            return false;
        _remaining -= length;
        value = Encoding.UTF8.GetString(rest[..length]);
        _strings.Add(offset, value);
        return true;
    }
}
