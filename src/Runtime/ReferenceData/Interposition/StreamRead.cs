// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary><c>size_t fread(void *ptr, size_t size, size_t n, FILE *stream)</c>, and with the size of the buffer as the second argument.</summary>
/// <param name="isChecked">Whether there is that argument.</param>
internal sealed class StreamRead(bool isChecked) : ReadSource
{
    /// <inheritdoc/>
    public override ReadLength Length => isChecked ? ReadLength.RdxTimesRcx : ReadLength.RsiTimesRdx;

    /// <inheritdoc/>
    public override bool TryDescribe(in CallFrame frame, out FileRead read)
    {
        read = default;
        var (size, count, stream) = isChecked ? (frame.Rdx, frame.Rcx, frame.R8) : (frame.Rsi, frame.Rdx, frame.Rcx);
        if (size <= 0 || count <= 0 || stream == 0 || StreamCalls.IsAtEnd(stream) != 0 || StreamCalls.HasFailed(stream) != 0)
            return false;

        // The function multiplies without a check; a product that wraps is the module's own affair.
        var length = Math.BigMul((ulong)size, (ulong)count, out var low) == 0 && low <= (ulong)nint.MaxValue ? (nuint)low : 0;
        var position = StreamCalls.PositionOf(stream);
        if (length == 0 || position < 0 || (isChecked && length > (nuint)frame.Rsi))
            return false;
        read = new(StreamCalls.DescriptorOf(stream), position, new((nuint)frame.Rdi, length), MayBeShort: false);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result)
    {
        var (count, stream) = isChecked ? (frame.Rcx, frame.R8) : (frame.Rdx, frame.Rcx);
        result = count;
        return StreamCalls.SetPosition(stream, read.Offset + (long)read.Buffer.Length, StreamCalls.FromStart) == 0;
    }
}
