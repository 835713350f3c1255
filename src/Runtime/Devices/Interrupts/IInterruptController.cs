// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>What a processor asks of the interrupt controller at its INTR pin.</summary>
public interface IInterruptController
{
    /// <summary>Whether INTR is asserted.</summary>
    bool IsRequesting { get; }

    /// <summary>The acknowledge cycle (INTA), when the processor takes the interrupt.</summary>
    /// <returns>The vector.</returns>
    byte Acknowledge();
}
