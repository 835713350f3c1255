// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Probes;
using CsCheck;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.Probes;

/// <summary>How users name probes.</summary>
[TestClass]
public sealed class ProbeSelectionTests
{
    [TestMethod]
    [DataRow("0x1234", null, 0x1234UL)]
    [DataRow("4660", null, 0x1234UL)]
    [DataRow("strlen", "strlen", 0UL)]
    [DataRow("strlen+16", "strlen", 16UL)]
    [DataRow("_ZplRK1AS1_+0x1f", "_ZplRK1AS1_", 0x1fUL)]
    public void PointTryParse_Form_IsRead(string text, string? symbol, ulong offset) =>
        Assert.AreEqual(new ProbePoint(symbol, offset), ProbePoint.TryParse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("0x")]
    [DataRow("0xzz")]
    [DataRow("12ab")]
    [DataRow("+4")]
    [DataRow("strlen+")]
    [DataRow("strlen+0x")]
    [DataRow("strlen+-4")]
    [DataRow("0xffffffffffffffffff")]
    public void PointTryParse_AnythingElse_IsRefused(string text) => Assert.IsNull(ProbePoint.TryParse(text));

    [TestMethod]
    [DataRow("length:1", "nop", true)]
    [DataRow("length:1", "cpuid", false)]
    [DataRow("mnemonic:CPUID", "cpuid", true)]
    [DataRow("mnemonic:nop", "cpuid", false)]
    [DataRow("flow:return", "ret", true)]
    [DataRow("flow:return", "nop", false)]
    [DataRow("all", "nop", true)]
    public void ClassContains_Instruction_GoesByTheClass(string text, string instruction, bool expected) =>
        Assert.AreEqual(expected, ProbeClass.TryParse(text)!.Contains(instruction switch
        {
            "nop" => Decode(0x90),
            "ret" => Decode(0xC3),
            _ => Decode(0x0F, 0xA2),
        }));

    [TestMethod]
    [DataRow("length:0")]
    [DataRow("length:16")]
    [DataRow("length:")]
    [DataRow("mnemonic:")]
    [DataRow("mnemonic:3")]
    [DataRow("mnemonic:frobnicate")]
    [DataRow("flow:away")]
    [DataRow("colour:red")]
    [DataRow("")]
    public void ClassTryParse_AnythingElse_IsRefused(string text) => Assert.IsNull(ProbeClass.TryParse(text));

    [TestMethod]
    public void SampleTryParse_Form_IsRead()
    {
        Assert.AreEqual(new ProbeSample(300, 7), ProbeSample.TryParse("300:7"));
        Assert.AreEqual(new ProbeSample(300, 0), ProbeSample.TryParse("300"));
        Assert.IsNull(ProbeSample.TryParse("0:7"));
        Assert.IsNull(ProbeSample.TryParse("-1:7"));
        Assert.IsNull(ProbeSample.TryParse("300:x"));
    }

    [TestMethod]
    public void SampleDraw_AnyCountAndSeed_TakesThatManyInOrderAndTheSameAgain() =>
        Gen.Select(Gen.Int[1, 50], Gen.ULong, Gen.Int[0, 100]).Sample((count, seed, size) =>
        {
            var items = Enumerable.Range(0, size).ToList();
            var drawn = new ProbeSample(count, seed).Draw(items);
            return drawn.Count == Math.Min(count, size)
                && drawn.SequenceEqual(drawn.Distinct().Order())
                && drawn.SequenceEqual(new ProbeSample(count, seed).Draw(items));
        });

    private static Instruction Decode(params byte[] bytes)
    {
        Decoder.Create(64, bytes).Decode(out var instruction);
        return instruction;
    }
}
