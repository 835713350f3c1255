// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary><c>ssize_t read(int fd, void *buf, size_t count)</c>, and with the size of the buffer behind it (LSB, <c>__read_chk</c>).</summary>
/// <param name="isChecked">Whether the size of the buffer is the fourth argument.</param>
internal sealed class DescriptorRead(bool isChecked) : ReadSource
{
    // What one call of the kernel reads at most (read(2), NOTES).
    private const nint Largest = 0x7FFFF000;

    /// <inheritdoc/>
    public override ReadLength Length => ReadLength.Rdx;

    /// <inheritdoc/>
    public override bool TryDescribe(in CallFrame frame, out FileRead read)
    {
        var offset = StreamCalls.Seek((int)frame.Rdi, 0, StreamCalls.FromHere);
        read = new((int)frame.Rdi, offset, new((nuint)frame.Rsi, (nuint)nint.Min(frame.Rdx, Largest)), MayBeShort: true);
        return offset >= 0 && frame.Rdx > 0 && (!isChecked || (nuint)frame.Rdx <= (nuint)frame.Rcx);
    }

    /// <inheritdoc/>
    public override bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result)
    {
        result = (nint)read.Buffer.Length;
        return StreamCalls.Seek(read.Descriptor, read.Offset + result, StreamCalls.FromStart) >= 0;
    }
}
