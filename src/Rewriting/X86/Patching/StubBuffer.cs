// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>The bytes of one stub while it is encoded: code, labels, and the displacements that wait for them.</summary>
internal sealed class StubBuffer
{
    private readonly List<byte> _bytes = [];
    private readonly List<int> _labels = [];
    private readonly List<(int Field, int Label, bool IsShort)> _references = [];
    private readonly List<(int Field, ulong Target, int FromEnd)> _outside = [];

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _labels.Clear();
        _references.Clear();
        _outside.Clear();
    }

    public int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    public void Bind(int label) => _labels[label] = _bytes.Count;

    public void Emit(byte value) => _bytes.Add(value);

    public void Emit(ReadOnlySpan<byte> values)
    {
        foreach (var value in values)
            _bytes.Add(value);
    }

    public void EmitInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Emit(bytes);
    }

    /// <summary>An 8-bit displacement to a label of this stub.</summary>
    public void EmitShort(int label)
    {
        _references.Add((_bytes.Count, label, true));
        _bytes.Add(0);
    }

    /// <summary>A 32-bit displacement to a label of this stub.</summary>
    public void EmitNear(int label)
    {
        _references.Add((_bytes.Count, label, false));
        EmitInt32(0);
    }

    /// <summary>A 32-bit displacement, last in its instruction, to an address outside.</summary>
    public void EmitNear(ulong target) => EmitNear(target, sizeof(int));

    /// <summary>A 32-bit displacement to an address outside; the instruction ends <paramref name="fromEnd"/> bytes behind the field's start.</summary>
    public void EmitNear(ulong target, int fromEnd)
    {
        _outside.Add((_bytes.Count, target, fromEnd));
        EmitInt32(0);
    }

    /// <summary>Fills in all displacements.</summary>
    /// <param name="address">Where the stub will be.</param>
    /// <param name="code">The stub.</param>
    /// <returns>False where a displacement does not reach.</returns>
    public bool TryFinish(ulong address, out byte[] code)
    {
        code = [.. _bytes];
        foreach (var (field, label, isShort) in _references)
        {
            var distance = _labels[label] - (field + (isShort ? 1 : sizeof(int)));
            if (!isShort)
                BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(field), distance);
            else if (distance == (sbyte)distance)
                code[field] = (byte)distance;
            else
                return false;
        }

        foreach (var (field, target, fromEnd) in _outside)
        {
            var distance = (long)(target - (address + (uint)(field + fromEnd)));
            if (distance != (int)distance)
                return false;
            BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(field), (int)distance);
        }

        return true;
    }
}
