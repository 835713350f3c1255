// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Assembly;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects;

/// <summary>
/// Encodes stubs of a section of an object: the instructions of the window in their order, behind each site the no-operation that gives it
/// room, and a jump back. Stubs stand in the same section, so that no jump needs a relocation.
/// </summary>
internal sealed class ObjectStubEncoder : IStubEncoder
{
    // The recommended multi-byte no-operations (Intel SDM volume 2, NOP), by length.
    private static readonly byte[][] NoOperations = [[], [0x90], [0x66, 0x90], [0x0f, 0x1f, 0x00], [0x0f, 0x1f, 0x40, 0x00]];

    private readonly X86CodeSpace _space;
    private readonly StubBuffer _buffer = new();
    private readonly DisplacedCode _displaced;
    private readonly Dictionary<long, long> _relocated = [];
    private readonly List<PaddedPlace> _padded = [];

    public ObjectStubEncoder(X86CodeSpace space)
    {
        _space = space;
        _displaced = new DisplacedCode(_buffer, new HashSet<ulong>(), space);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(int Field, ulong Original)> Open => _displaced.Open;

    /// <inheritdoc/>
    public IReadOnlyList<StubMark> Marks => _displaced.Marks;

    /// <summary>Where fields that are relocated moved to, in all stubs.</summary>
    public IReadOnlyDictionary<long, long> Relocated => _relocated;

    /// <summary>The sites of all stubs.</summary>
    public IReadOnlyList<PaddedPlace> Padded => _padded;

    /// <summary>Bytes of the no-operation behind a site of this length.</summary>
    public static int PaddingFor(int length) => Math.Max(AssemblyPadding.WindowLength - length, 0);

    /// <summary>The no-operation of so many bytes.</summary>
    public static ReadOnlySpan<byte> NoOperation(int length) => NoOperations[length];

    /// <inheritdoc/>
    public bool TryEncode(PatchWindow window, ulong address, out byte[] stub)
    {
        _buffer.Clear();
        _displaced.Begin(window);
        var (map, next, isOver) = (window.Map, 0, false);
        for (var offset = window.Start; offset < window.End; offset += DisplacedCode.LengthAt(map, offset))
        {
            _displaced.Start(offset);
            map.TryDecode(offset, out var instruction);
            if (next < window.Sites.Count && window.Sites[next].Start == offset)
            {
                var padding = PaddingFor(instruction.Length);
                _padded.Add(new PaddedPlace(map.Section!, (int)address + _buffer.Length, padding));
                _displaced.EmitCopy(map, offset, instruction, Displacements.OfSite(instruction, window.Sites[next++].Entry.Kind));
                _buffer.Emit(NoOperation(padding));
                isOver = false;
            }
            else if (!WindowNeighbours.IsFiller(instruction))
            {
                _displaced.Emit(offset, instruction, ObjectDisplacements.Of(_space, map, offset, instruction));
                isOver = DisplacedCode.IsOver(map, offset, instruction);
            }
        }

        if (!isOver)
            _displaced.EmitReturn();
        foreach (var (original, field) in _displaced.Relocated)
            _relocated.Add(original, (long)address + field);
        return _buffer.TryFinish(address, out stub);
    }
}
