// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// An interrupt request line. Several devices can drive it (wired-or): it is asserted while any of them asserts it. Whether its level
/// counts or its rising edge is a property of the input that it leads to.
/// </summary>
/// <param name="changed">Told each time that the line rises (true) or falls.</param>
public sealed class InterruptLine(Action<bool> changed)
{
    private const int MaximumOutputs = 64;

    private ulong _asserted;
    private int _outputs;

    /// <summary>Whether any device asserts it.</summary>
    public bool IsAsserted => _asserted != 0;

    /// <summary>Connects a device.</summary>
    /// <exception cref="InvalidOperationException">64 devices share the line already.</exception>
    public InterruptOutput Connect()
    {
        if (_outputs == MaximumOutputs)
            throw new InvalidOperationException($"{MaximumOutputs} devices share the interrupt line already");
        return new InterruptOutput(this, 1UL << _outputs++);
    }

    internal bool IsAssertedBy(ulong output) => (_asserted & output) != 0;

    internal void Set(ulong output, bool asserted)
    {
        var before = _asserted;
        _asserted = asserted ? before | output : before & ~output;
        if ((before != 0) != (_asserted != 0))
            changed(asserted);
    }
}
