// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using CsCheck;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>The computed counter agrees with one that is stepped, whatever is written and however the gate moves.</summary>
[TestClass]
public sealed class Pit8254PropertyTests
{
    // Nothing, a new count, or the other level of the gate, and how many pulses later.
    private static readonly Gen<(int Action, int Count, int Pulses)> Steps = Gen.Select(Gen.Int[0, 3], Gen.Int[2, 12], Gen.Int[1, 15]);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void Counter_AnyProgram_AgreesWithTheSteppedOne(int mode) => Gen.Select(Gen.Int[2, 12], Steps.Array[0, 12]).Sample(
        (first, steps) =>
        {
            var bench = new PitBench();
            var model = new SteppedCounter(mode);
            bench.Pit.SetGate(2, true);
            bench.Program(2, mode, first);
            model.Write(first);
            var cycle = 0L;
            foreach (var (action, count, pulses) in steps)
            {
                if (action == 1)
                {
                    // Mode 0 is told of the second byte alone: the first one stops it, which the model leaves out.
                    bench.WriteCount(2, count);
                    model.Write(count);
                }
                else if (action == 2)
                {
                    bench.Pit.SetGate(2, !model.Gate);
                    model.SetGate(!model.Gate);
                }

                for (var i = 0; i < pulses; i++)
                {
                    bench.GoTo(++cycle);
                    model.Pulse();
                    Assert.AreEqual(model.Output, bench.Pit.Output(2), $"OUT in cycle {cycle}");
                    if (model.IsCounting)
                        Assert.AreEqual(model.Element, bench.ReadCount(2), $"count in cycle {cycle}");
                }
            }
        },
        iter: 1500);
}
