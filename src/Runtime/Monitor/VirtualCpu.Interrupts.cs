// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor;

public sealed unsafe partial class VirtualCpu
{
    private readonly ManualResetEventSlim _wake = new();
    private IInterruptController? _controller;

    // Interrupts come from the record then, at the points at which they came.
    private bool IsReplaying => Monitor is { IsReplaying: true };

    /// <summary>Whether an interrupt waits that would arrive if IF were set: one of a class above CR8, that of the controller at INTR, or a non-maskable one.</summary>
    public bool IsInterruptPending => PendingInterrupts.IsNonMaskableDue(State) || PendingInterrupts.IsMaskableDue(State);

    /// <summary>
    /// The controller at INTR, or null. While it asserts INTR and IF is set, its interrupt goes before those of <see cref="RaiseInterrupt"/>, and it is asked
    /// for the vector at that moment: what it has masked or withdrawn until then does not arrive.
    /// </summary>
    public IInterruptController? InterruptController
    {
        get => _controller;
        set
        {
            if (_controller is not null)
                _controller.RequestChanged = null;
            _controller = value;
            if (value is not null)
                value.RequestChanged = SetExternalRequest;
            SetExternalRequest(value is { IsRequesting: true });
        }
    }

    /// <summary>
    /// Asks for an interrupt. It arrives at the end of the next instruction that the monitor or a handler carries out on this CPU while IF is set and the
    /// vector's class (its upper four bits) is above CR8; before the module has loaded an interrupt descriptor table it waits. Raised again
    /// before it has arrived, it arrives once. Any thread may call this.
    /// </summary>
    /// <param name="vector">The vector, 16 to 255; the higher one goes first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vector is that of an exception.</exception>
    public void RaiseInterrupt(byte vector)
    {
        // A local APIC refuses vectors 0 to 15 (Intel SDM volume 3A, 11.5.3).
        const byte First = 16;
        ArgumentOutOfRangeException.ThrowIfLessThan(vector, First);
        if (IsReplaying)
            return;
        PendingInterrupts.Raise(State, vector);
        _wake.Set();
    }

    /// <summary>Asks for a non-maskable interrupt: vector 2, whatever IF and CR8 are, but not before the handler of the last one has returned. Any thread may call this.</summary>
    public void RaiseNonMaskableInterrupt()
    {
        if (IsReplaying)
            return;
        PendingInterrupts.RaiseNonMaskable(State);
        _wake.Set();
    }

    /// <summary>Withdraws an interrupt: a device's line went down before the CPU looked. Any thread may call this.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>Whether it was still waiting.</returns>
    public bool TryWithdrawInterrupt(byte vector) => PendingInterrupts.TryWithdraw(State, vector);

    /// <summary>
    /// What <c>hlt</c> does: waits until an interrupt can arrive, or a non-maskable one. Called by this CPU's own thread, from a handler of <c>hlt</c>; the
    /// interrupt arrives when the handler has returned.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="AfterlinkException">IF is clear and no non-maskable interrupt waits: a module that stops for good.</exception>
    public void Halt(CancellationToken cancellation = default)
    {
        while (true)
        {
            _wake.Reset();
            if (PendingInterrupts.IsDue(State))
                return;
            if (!InterruptsEnabled)
                throw RuntimeDiagnostics.Exception(DiagnosticId.HaltForever);
            _wake.Wait(cancellation);
        }
    }

    /// <summary>Takes the interrupt of the controller: its vector, or -1 where none is connected any more.</summary>
    internal int AcknowledgeExternal() => _controller?.Acknowledge() ?? -1;

    /// <summary>The CPU that a state is of.</summary>
    internal static VirtualCpu Of(VirtualCpuState* state) => (VirtualCpu)GCHandle.FromIntPtr(state->Handle).Target!;

    private void SetExternalRequest(bool asserted)
    {
        asserted &= !IsReplaying;
        PendingInterrupts.SetExternal(State, asserted);
        if (asserted)
            _wake.Set();
    }
}
