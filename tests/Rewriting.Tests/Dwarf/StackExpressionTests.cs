// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Tests.Dwarf;

[TestClass]
public sealed class StackExpressionTests
{
    // breg7 8; breg16 0; lit15; and; lit11; ge; lit3; shl; plus: what ld writes for the entries of .plt.
    private const string LinkageTable = "77 08 80 00 3F 1A 3B 2A 33 24 22";

    [TestMethod]
    [DataRow(LinkageTable, 0x1020UL, 8L)]
    [DataRow(LinkageTable, 0x102AUL, 8L)]
    [DataRow(LinkageTable, 0x102BUL, 16L)]
    [DataRow("77 78", 0UL, -8L)]
    [DataRow("77 10 23 80 01", 0UL, 144L)]
    public void Evaluate_StackPointerAndANumber_IsTheNumber(string expression, ulong address, long expected) =>
        Assert.AreEqual(expected, StackExpression.Evaluate(Bytes(expression), address, X86Machine.Frames));

    [TestMethod]
    [DataRow("", "nothing")]
    [DataRow("76 78 06", "what rbp points to: breg6 -8; deref")]
    [DataRow("38", "no stack pointer: lit8")]
    [DataRow("77 00 77 00 22", "two of them")]
    [DataRow("77 00 3F 1A", "the stack pointer aligned")]
    [DataRow("77 00 38", "a value too many")]
    [DataRow("22", "no operands")]
    [DataRow("77", "cut off")]
    [DataRow("77 00 31 4F 4F 24 24 22", "a shift by far too much")]
    public void Evaluate_AnythingElse_IsNull(string expression, string what) =>
        Assert.IsNull(StackExpression.Evaluate(Bytes(expression), 0, X86Machine.Frames), what);

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
