// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// The model-specific registers that a member of a machine answers: a field or property that holds an <see cref="IMsrDevice"/>, a
/// property of <c>ulong</c>, or a method that reads or writes one. The generator makes <c>ReadMsr</c> and <c>WriteMsr</c> of all of them
/// (docs/devices.md).
/// </summary>
/// <param name="first">The first index.</param>
/// <param name="count">How many indices there are, at least 1.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method, AllowMultiple = true)]
public sealed class MsrAttribute(uint first, uint count = 1) : Attribute
{
    /// <summary>The first index.</summary>
    public uint First { get; } = first;

    /// <summary>How many indices there are.</summary>
    public uint Count { get; } = count;

    /// <summary>What the member sees as the offset of <see cref="First"/>.</summary>
    public uint Offset { get; set; }
}
