// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>Selectors and the error codes that name them (Intel SDM volume 3A, 3.4.2 and 6.13).</summary>
internal static class SegmentSelector
{
    public const uint External = 1;

    private const uint InterruptTable = 2;
    private const uint IndexAndTable = 0xFFFC;

    /// <summary>The error code of an exception on a segment's descriptor.</summary>
    public static uint ErrorCode(ushort selector, uint external = 0) => (selector & IndexAndTable) | external;

    /// <summary>The error code of an exception on an entry of the interrupt descriptor table.</summary>
    public static uint ErrorCodeOfGate(byte vector, uint external) => (uint)vector << 3 | InterruptTable | external;
}
