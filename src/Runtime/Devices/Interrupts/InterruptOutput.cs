// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>A device's connection to an <see cref="InterruptLine"/>; the default value leads nowhere.</summary>
public readonly struct InterruptOutput : IEquatable<InterruptOutput>
{
    private readonly InterruptLine? _line;
    private readonly ulong _bit;

    internal InterruptOutput(InterruptLine line, ulong bit) => (_line, _bit) = (line, bit);

    /// <summary>Whether this device asserts the line.</summary>
    public bool IsAsserted => _line is not null && _line.IsAssertedBy(_bit);

    /// <summary>Asserts the line or lets go of it.</summary>
    public void Set(bool asserted) => _line?.Set(_bit, asserted);

    /// <summary>Lets go of the line if need be and asserts it again: an edge, whatever was before.</summary>
    public void Edge()
    {
        Set(false);
        Set(true);
    }

    /// <inheritdoc/>
    public bool Equals(InterruptOutput other) => _line == other._line && _bit == other._bit;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InterruptOutput other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_line, _bit);

    public static bool operator ==(InterruptOutput left, InterruptOutput right) => left.Equals(right);

    public static bool operator !=(InterruptOutput left, InterruptOutput right) => !left.Equals(right);
}
