// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// The I/O ports that a member of a machine answers: a field or property that holds an <see cref="IPortDevice"/>, a property of
/// <c>byte</c>, <c>ushort</c> or <c>uint</c>, or a method that reads or writes one of these. The generator makes <c>ReadPort8</c> to
/// <c>WritePort32</c> of all of them (docs/devices.md).
/// </summary>
/// <param name="first">The first port.</param>
/// <param name="count">How many ports there are, 1 to 0x10000.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method, AllowMultiple = true)]
public sealed class PortAttribute(ushort first, int count = 1) : Attribute
{
    /// <summary>The first port.</summary>
    public ushort First { get; } = first;

    /// <summary>How many ports there are.</summary>
    public int Count { get; } = count;

    /// <summary>What the member sees as the offset of <see cref="First"/>: a device that stands at several places tells them apart by it.</summary>
    public int Offset { get; set; }
}
