// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>A PCI bus: up to 32 devices of up to 8 functions.</summary>
public sealed class PciBus
{
    private const int Devices = 32;
    private const int Functions = 8;

    private readonly PciFunction?[] _functions = new PciFunction?[Devices * Functions];
    private PciBridge[] _bridges = [];

    /// <summary>Puts a function into a place.</summary>
    /// <param name="device">The device, 0 to 31.</param>
    /// <param name="function">The function, 0 to 7; a device has at least function 0 (PCI 3.0, 3.2.2.3.4).</param>
    /// <param name="pci">What stands there.</param>
    /// <exception cref="ArgumentException">The place is taken.</exception>
    public void Add(int device, int function, PciFunction pci)
    {
        ArgumentNullException.ThrowIfNull(pci);
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(device, Devices);
        ArgumentOutOfRangeException.ThrowIfNegative(function);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(function, Functions);
        ref var place = ref _functions[(device * Functions) + function];
        if (place is not null)
            throw new ArgumentException($"there is a function at {device:x2}.{function} already", nameof(function));
        place = pci;
        if (pci is PciBridge bridge)
            _bridges = [.. _bridges, bridge];

        // 6.2.1: bit 7 of the header type of function 0 tells whether to look for others.
        var functions = new ArraySegment<PciFunction?>(_functions, device * Functions, Functions);
        if (functions[0] is { } first)
            first.HasSeveralFunctions = functions.Skip(1).Any(static other => other is not null);
    }

    /// <summary>The function in a place of this bus, or null.</summary>
    /// <param name="deviceAndFunction">Device and function as one number: the device times 8 and the function.</param>
    internal PciFunction? Find(int deviceAndFunction) => _functions[deviceAndFunction];

    /// <summary>The function in a place of a bus that lies behind a bridge of this one; the bridges' registers tell where.</summary>
    internal PciFunction? FindBehind(int bus, int deviceAndFunction)
    {
        foreach (var bridge in _bridges)
        {
            if (bus == bridge.SecondaryBus)
                return bridge.Bus.Find(deviceAndFunction);
            if (bus > bridge.SecondaryBus && bus <= bridge.SubordinateBus)
                return bridge.Bus.FindBehind(bus, deviceAndFunction);
        }

        return null;
    }
}
