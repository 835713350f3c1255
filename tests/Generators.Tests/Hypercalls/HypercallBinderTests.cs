// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Hypercalls.Models;
using Afterlink.Generators.Modules;

namespace Afterlink.Generators.Tests.Hypercalls;

[TestClass]
public sealed class HypercallBinderTests
{
    [TestMethod]
    public void Bind_Buffers_TakeTwoRegisters()
    {
        var call = Assert.ContainsSingle(Bind("AFTERLINK_HYPERCALL(1, void, f, int a, AFTERLINK_IN_BUFFER(int, b, n), AFTERLINK_OUT_BUFFER(int, c, m), int d)").Hypercalls);

        Assert.AreSequenceEqual(new[] { 0, 1, 3, 5 }, call.Parameters.Select(static parameter => parameter.Register));
    }

    [TestMethod]
    public void Bind_FloatingPoint_CountsVectorRegistersApart()
    {
        var call = Assert.ContainsSingle(Bind("AFTERLINK_HYPERCALL(1, double, f, int a, float b, int c, double d)").Hypercalls);

        Assert.AreSequenceEqual(new[] { 0, 0, 1, 1 }, call.Parameters.Select(static parameter => parameter.Register));
    }

    [TestMethod]
    public void Bind_PointerToFloatingPoint_IsInAGeneralRegister()
    {
        var call = Assert.ContainsSingle(Bind("AFTERLINK_HYPERCALL(1, void, f, AFTERLINK_OUT(double, a), int b)").Hypercalls);

        Assert.AreSequenceEqual(new[] { 0, 1 }, call.Parameters.Select(static parameter => parameter.Register));
        Assert.IsFalse(call.Parameters[0].IsFloatingPoint);
    }

    [TestMethod]
    public void Bind_TypesOfAnotherHeader_AreKnownWhateverTheOrder()
    {
        var bound = BindAll("AFTERLINK_HYPERCALL(1, state, f, AFTERLINK_IN(settings, s))", "AFTERLINK_STRUCT(settings, state now)\nAFTERLINK_ENUM(state, uint8_t, IDLE)");

        Assert.IsEmpty(bound.Problems.SelectMany(static problems => problems));
        Assert.HasCount(1, bound.Set.Hypercalls);
    }

    [TestMethod]
    public void Bind_StructKeyword_NamesTheSameStruct() =>
        Assert.HasCount(1, Bind("AFTERLINK_STRUCT(settings, int a)\nAFTERLINK_HYPERCALL(1, void, f, AFTERLINK_IN(struct settings, s))").Hypercalls);

    [TestMethod]
    public void Bind_Hypercalls_AreInTheOrderOfTheirNumbers() =>
        Assert.AreSequenceEqual(new uint[] { 1, 2, 3 }, Bind("AFTERLINK_HYPERCALL(3, void, c)\nAFTERLINK_HYPERCALL(1, void, a)\nAFTERLINK_HYPERCALL(2, void, b)").Hypercalls.Select(static call => call.Number));

    [TestMethod]
    public void Bind_MovedLines_GiveAnEqualSet()
    {
        const string Text = "AFTERLINK_STRUCT(settings, int a)\nAFTERLINK_ENUM(state, uint8_t, IDLE)\nAFTERLINK_HYPERCALL(1, state, f, AFTERLINK_IN(settings, s))";

        Assert.AreEqual(Bind(Text), Bind("/* a comment */\n\n" + Text.Replace(", ", " ,  ", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("AFTERLINK_HYPERCALL(2, state, f, AFTERLINK_IN(settings, s))")]
    [DataRow("AFTERLINK_HYPERCALL(1, int, f, AFTERLINK_IN(settings, s))")]
    [DataRow("AFTERLINK_HYPERCALL(1, state, g, AFTERLINK_IN(settings, s))")]
    [DataRow("AFTERLINK_HYPERCALL(1, state, f, AFTERLINK_INOUT(settings, s))")]
    [DataRow("AFTERLINK_HYPERCALL(1, state, f, AFTERLINK_IN(settings, t))")]
    public void Bind_ChangedDeclaration_GivesAnUnequalSet(string changed)
    {
        const string Types = "AFTERLINK_STRUCT(settings, int a)\nAFTERLINK_ENUM(state, uint8_t, IDLE)\n";

        Assert.AreNotEqual(Bind(Types + "AFTERLINK_HYPERCALL(1, state, f, AFTERLINK_IN(settings, s))"), Bind(Types + changed));
    }

    private static HypercallSet Bind(string text)
    {
        var bound = BindAll(text);
        Assert.IsEmpty(bound.Problems[0]);
        return bound.Set;
    }

    private static BoundHeaders BindAll(params string[] texts) =>
        HypercallBinder.Bind([.. texts.Select(HeaderParser.Parse)], ModuleNames.Types, ModuleNames.Members);
}
