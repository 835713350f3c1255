// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Restoration;

/// <summary>
/// Finds out how one file can be put together from another: which pieces to copy, and what to add. It knows nothing of ELF or of layouts.
/// Time is linear in both lengths, whatever the bytes are: nothing is compared further than it is then copied, but for a constant.
/// </summary>
internal ref struct DeltaEncoder
{
    /// <summary>A piece so long costs less as a copy than as a literal, even with the literal's length behind it.</summary>
    private const int ShortRun = 8;

    /// <summary>A piece so long is no coincidence.</summary>
    private const int LongRun = 32;

    /// <summary>A window or a changed header field is not longer than this; past it, look for pieces that moved.</summary>
    private const int LongestWindow = 24;

    private readonly ReadOnlySpan<byte> _target;
    private readonly ReadOnlySpan<byte> _source;
    private readonly DeltaWriter _delta = new();
    private BlockIndex? _index;
    private int _done;
    private int _looked;
    private int _shift;

    private DeltaEncoder(ReadOnlySpan<byte> target, ReadOnlySpan<byte> source)
    {
        _target = target;
        _source = source;
    }

    /// <summary>Makes the delta from which, with <paramref name="source"/>, the bytes of <paramref name="target"/> come back.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> target, ReadOnlySpan<byte> source)
    {
        var encoder = new DeltaEncoder(target, source);
        encoder.Run();
        return encoder._delta.ToArray();
    }

    private void Run()
    {
        var position = 0;
        while (position < _target.Length)
        {
            if (TryResume(position) || TryMoved(position, position + 1) || TryShort(position))
                position = _done;
            else
                position++;
        }

        if (_done < _target.Length)
            _delta.Literal(_target[_done..]);
    }

    /// <summary>Goes on behind a window: the source is the same again, where it was expected.</summary>
    private bool TryResume(int position)
    {
        for (_looked = Math.Max(_looked, position); _looked < position + LongestWindow && _looked < _target.Length; _looked++)
        {
            var run = Run(_looked);
            if (run < LongRun && _looked + run < _target.Length)
                continue;
            Copy(_looked, _looked + _shift, run);
            return true;
        }

        return false;
    }

    /// <summary>Takes the first piece with a start in a range that stands elsewhere in the source.</summary>
    private bool TryMoved(int start, int end)
    {
        _index ??= new BlockIndex(_source);
        for (var at = start; at < end && at <= _target.Length - BlockIndex.BlockSize; at++)
        {
            var found = _index.Find(_target[at..]);
            if (found > _source.Length - BlockIndex.BlockSize || !_source.Slice(found, BlockIndex.BlockSize).SequenceEqual(_target.Slice(at, BlockIndex.BlockSize)))
                continue;

            // Blocks are listed at multiples of their size; what is before one in the piece has been passed.
            while (at > _done && found > 0 && _source[found - 1] == _target[at - 1])
                (at, found) = (at - 1, found - 1);
            _shift = found - at;
            Copy(at, found, Run(at));
            return true;
        }

        return false;
    }

    /// <summary>
    /// Takes a few bytes that are the same where they were expected. In a table that has moved by an entry this is a coincidence, which a piece
    /// that begins a little later proves.
    /// </summary>
    private bool TryShort(int position)
    {
        var run = Run(position);
        if (run < ShortRun)
            return false;
        if (!TryMoved(position + 1, position + _index!.Distance))
            Copy(position, position + _shift, run);
        return true;
    }

    /// <summary>How many bytes of the target are those of the source where they are expected.</summary>
    private readonly int Run(int position)
    {
        var source = position + _shift;
        return source < 0 || source >= _source.Length ? 0 : _target[position..].CommonPrefixLength(_source[source..]);
    }

    private void Copy(int position, int source, int length)
    {
        _delta.Literal(_target[_done..position]);
        _delta.Copy(source, length);
        _done = _looked = position + length;
    }
}
