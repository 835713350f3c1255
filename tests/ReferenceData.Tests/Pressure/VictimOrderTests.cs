// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Pressure;
using CsCheck;

namespace Afterlink.ReferenceData.Tests.Pressure;

[TestClass]
public sealed class VictimOrderTests
{
    private sealed record Candidate(int MapperCount, long LastUse, ulong Bytes, bool HasOtherCopy) : IVictimCandidate;

    private static readonly Gen<Candidate> Candidates = Gen.Select(Gen.Int[0, 4], Gen.Long[0, 5], Gen.ULong[1, 4], Gen.Bool).Select(static values => new Candidate(values.Item1, values.Item2, values.Item3, values.Item4));

    [TestMethod]
    public void Of_AnyCandidates_FewestMappersFirstThenColdestThenLargest() => Candidates.Array[0, 20].Sample(static candidates =>
    {
        var order = VictimOrder.Of(candidates);
        Assert.AreSequenceEqual(order.OrderBy(static one => (one.MapperCount, one.LastUse, ulong.MaxValue - one.Bytes)).ToList(), order);
        Assert.HasCount(candidates.Count(static one => one.MapperCount == 0 || one.HasOtherCopy), order);
    });

    [TestMethod]
    public void Of_MappedWithoutAnotherCopy_NeverGoes() =>
        Assert.IsEmpty(VictimOrder.Of([new Candidate(1, 0, 1, HasOtherCopy: false), new Candidate(4, 0, 1, HasOtherCopy: false)]));
}
