// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>A pair of 8259A as a PC wires and initializes it: vectors 0x20-0x2F, edges, nothing masked.</summary>
internal sealed class PicBench
{
    public const int Master = 0;
    public const int Slave = 2;
    public const int LevelRegisters = 4;

    private readonly InterruptOutput[] _outputs = new InterruptOutput[16];

    public PicBench(byte icw1 = 0x11, byte icw4 = 0x01)
    {
        Pic = new Pic8259 { RequestChanged = Changes.Add };
        for (var irq = 0; irq < 16; irq++)
            _outputs[irq] = irq == 2 ? default : Pic.Line(irq).Connect();
        Initialize(icw1, icw4);
    }

    public Pic8259 Pic { get; }

    public List<bool> Changes { get; } = [];

    public byte MasterRequests => Status(Master, 0x0A);

    public byte MasterService => Status(Master, 0x0B);

    public byte SlaveService => Status(Slave, 0x0B);

    public void Initialize(byte icw1, byte icw4, byte slaveNumber = 2)
    {
        foreach (var chip in new[] { Master, Slave })
        {
            Pic.Write8(chip, icw1);
            Pic.Write8(chip + 1, (byte)(0x20 + (4 * chip)));
            Pic.Write8(chip + 1, chip == Master ? (byte)0x04 : slaveNumber);
            if ((icw1 & 1) != 0)
                Pic.Write8(chip + 1, chip == Master ? icw4 : (byte)(icw4 & ~0x10));
        }
    }

    public void Raise(params int[] irqs)
    {
        foreach (var irq in irqs)
            _outputs[irq].Set(true);
    }

    public void Lower(params int[] irqs)
    {
        foreach (var irq in irqs)
            _outputs[irq].Set(false);
    }

    public void Mask(byte master, byte slave = 0)
    {
        Pic.Write8(Master + 1, master);
        Pic.Write8(Slave + 1, slave);
    }

    /// <summary>Writes OCW2 or OCW3.</summary>
    public void Command(int chip, byte value) => Pic.Write8(chip, value);

    /// <summary>Takes interrupts as they come, each ended at once by a non-specific EOI of the chips that have it in service.</summary>
    public List<int> TakeAll()
    {
        var taken = new List<int>();
        while (Pic.IsRequesting && taken.Count < 100)
        {
            var vector = Pic.Acknowledge();
            taken.Add(vector - 0x20);
            if (vector >= 0x28)
                Command(Slave, 0x20);
            Command(Master, 0x20);
        }

        return taken;
    }

    private byte Status(int chip, byte ocw3)
    {
        Command(chip, ocw3);
        return Pic.Read8(chip);
    }
}
