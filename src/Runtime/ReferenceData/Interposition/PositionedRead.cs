// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary><c>ssize_t pread(int fd, void *buf, size_t count, off_t offset)</c>, and with the size of the buffer behind it.</summary>
/// <param name="isChecked">Whether the size of the buffer is the fifth argument.</param>
internal sealed class PositionedRead(bool isChecked) : ReadSource
{
    private const nint Largest = 0x7FFFF000; // read(2), NOTES

    /// <inheritdoc/>
    public override ReadLength Length => ReadLength.Rdx;

    /// <inheritdoc/>
    public override bool TryDescribe(in CallFrame frame, out FileRead read)
    {
        read = new((int)frame.Rdi, frame.Rcx, new((nuint)frame.Rsi, (nuint)nint.Min(frame.Rdx, Largest)), MayBeShort: true);
        return frame.Rcx >= 0 && frame.Rdx > 0 && (!isChecked || (nuint)frame.Rdx <= (nuint)frame.R8);
    }

    /// <inheritdoc/>
    public override bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result)
    {
        result = (nint)read.Buffer.Length;
        return true;
    }
}
