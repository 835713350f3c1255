// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using CsCheck;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>The pair against the shortest model of fully nested mode: sets, and the order of priority.</summary>
[TestClass]
public sealed class Pic8259PropertyTests
{
    // The slave's lines stand where the master's input 2 is.
    private static readonly int[] Order = [0, 1, 8, 9, 10, 11, 12, 13, 14, 15, 3, 4, 5, 6, 7];

    private static readonly Gen<(int Action, int Irq)> Steps = Gen.Select(Gen.Int[0, 3], Gen.Int[0, Order.Length - 1].Select(static i => Order[i]));

    [TestMethod]
    public void Acknowledge_AnySequence_IsWhatTheModelTakes() => Steps.Array[0, 60].Sample(
        steps =>
        {
            var bench = new PicBench();
            var (high, pending, service) = (new HashSet<int>(), new HashSet<int>(), new List<int>());
            foreach (var (action, irq) in steps)
            {
                switch (action)
                {
                    case 0:
                        bench.Raise(irq);
                        if (high.Add(irq))
                            pending.Add(irq);
                        break;
                    case 1:
                        bench.Lower(irq);
                        high.Remove(irq);
                        pending.Remove(irq);
                        break;
                    case 2 when bench.Pic.IsRequesting:
                        var expected = Order.First(pending.Contains);
                        Assert.AreEqual(0x20 + expected, bench.Pic.Acknowledge());
                        pending.Remove(expected);
                        service.Add(expected);
                        break;
                    case 3 when service.Count != 0:
                        if (service[^1] >= 8)
                            bench.Command(PicBench.Slave, 0x20);
                        bench.Command(PicBench.Master, 0x20);
                        service.RemoveAt(service.Count - 1);
                        break;
                }

                Assert.AreEqual(IsRequesting(pending, service), bench.Pic.IsRequesting);
            }
        },
        iter: 2000);

    private static bool IsRequesting(HashSet<int> pending, List<int> service)
    {
        var first = Array.FindIndex(Order, pending.Contains);
        if (first < 0)
            return false;
        return service.All(irq => Rank(Order[first]) < Rank(irq));

        // To the master all of the slave's lines are one.
        static int Rank(int irq) => irq >= 8 ? 2 : irq;
    }
}
