// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor;

/// <summary>
/// An external interrupt controller, as the 8259A is: it asserts INTR of a processor, which asks for the vector when it takes the interrupt. Set as
/// <see cref="VirtualCpu.InterruptController"/>.
/// </summary>
public interface IInterruptController
{
    /// <summary>Whether INTR is asserted.</summary>
    bool IsRequesting { get; }

    /// <summary>Told each time that INTR rises (true) or falls; the processor that it is connected to sets it.</summary>
    Action<bool>? RequestChanged { get; set; }

    /// <summary>The acknowledge cycle (INTA), on the processor's own thread. It must not throw.</summary>
    /// <returns>The vector.</returns>
    byte Acknowledge();
}
