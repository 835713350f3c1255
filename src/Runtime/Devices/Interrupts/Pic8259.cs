// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor;

namespace Afterlink.Devices;

/// <summary>
/// The two Intel 8259A of a PC: fifteen inputs, the second chip at input 2 of the first. Data sheet: Intel 231468; the edge and level
/// registers: those of Intel's PCI-to-ISA bridges (82371AB, "ELCR1, ELCR2").
/// <code>[Port(0x20, 2), Port(0xA0, 2, Offset = 2), Port(0x4D0, 2, Offset = 4)] private readonly Pic8259 _pic = new();</code>
/// </summary>
/// <remarks>It gives vectors as for an 8086 whatever ICW4 says: no processor that runs modules takes the CALL of the 8085.</remarks>
public sealed class Pic8259 : IPortDevice, IInterruptController
{
    private const int CascadeInput = 2;
    private const byte NobodyDrivesTheBus = 0xFF;

    // IRQ0, 1, 2, 8 and 13 are always edge triggered.
    private const byte MasterLevels = 0xF8;
    private const byte SlaveLevels = 0xDE;

    private readonly Pic8259Chip _master;
    private readonly Pic8259Chip _slave;
    private readonly InterruptLine[] _lines = new InterruptLine[16];

    /// <summary>Makes the pair; its chips ask for nothing before they are initialized.</summary>
    public Pic8259()
    {
        _master = new Pic8259Chip(asserted => RequestChanged?.Invoke(asserted));
        _slave = new Pic8259Chip(asserted => _master.SetInput(CascadeInput, asserted));
        for (var i = 0; i < _lines.Length; i++)
        {
            var (chip, input) = (i < 8 ? _master : _slave, i & 7);
            _lines[i] = new InterruptLine(asserted => chip.SetInput(input, asserted));
        }
    }

    /// <inheritdoc/>
    public Action<bool>? RequestChanged { get; set; }

    /// <inheritdoc/>
    public bool IsRequesting => _master.Output;

    /// <summary>An interrupt request line, IRQ0-15 but for IRQ2, which the second chip has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such line.</exception>
    public InterruptLine Line(int irq)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(irq);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(irq, _lines.Length);
        ArgumentOutOfRangeException.ThrowIfEqual(irq, CascadeInput);
        return _lines[irq];
    }

    /// <inheritdoc/>
    /// <remarks>Where the request has gone meanwhile, it is the spurious one: input 7 of the chip that finds nothing.</remarks>
    public byte Acknowledge()
    {
        var input = _master.AcknowledgeInput();
        if (input != CascadeInput || _master.IsSingle || (_master.Cascade & (1 << CascadeInput)) == 0)
            return _master.VectorOf(input);

        // "Cascade mode": the master calls the slave by its number, and only the slave that has it answers.
        if ((_slave.Cascade & 7) != CascadeInput)
            return NobodyDrivesTheBus;
        return _slave.VectorOf(_slave.AcknowledgeInput());
    }

    /// <inheritdoc/>
    /// <remarks>Offsets 0-1: first chip (ports 0x20, 0x21); 2-3: second (0xA0, 0xA1); 4-5: edge and level registers (0x4D0, 0x4D1).</remarks>
    public byte Read8(int offset) => offset switch
    {
        0 or 1 => _master.Read(offset),
        2 or 3 => _slave.Read(offset & 1),
        4 => _master.Levels,
        5 => _slave.Levels,
        _ => NobodyDrivesTheBus,
    };

    /// <inheritdoc/>
    public void Write8(int offset, byte value)
    {
        switch (offset)
        {
            case 0 or 1:
                _master.Write(offset, value);
                break;
            case 2 or 3:
                _slave.Write(offset & 1, value);
                break;
            case 4:
                _master.Levels = (byte)(value & MasterLevels);
                break;
            case 5:
                _slave.Levels = (byte)(value & SlaveLevels);
                break;
        }
    }
}
