// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.Recording;

/// <summary>A stream that takes so many bytes and no more, as a full disk does.</summary>
internal sealed class FailingStream(int capacity) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > capacity)
            throw new IOException("no space left on device");
        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
}
