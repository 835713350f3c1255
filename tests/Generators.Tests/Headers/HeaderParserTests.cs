// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers;
using Afterlink.Generators.Headers.Syntax;

namespace Afterlink.Generators.Tests.Headers;

[TestClass]
public sealed class HeaderParserTests
{
    [TestMethod]
    public void Parse_HypercallOfTheManual_GivesItsParts()
    {
        var call = Single("AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when)");

        Assert.AreEqual(0x10u, call.Number);
        Assert.AreEqual("uint32_t", call.Result.Key);
        Assert.AreEqual("uart_frame_done", call.Name.Text);
        Assert.AreSequenceEqual(new[] { "line", "when" }, call.Parameters.Select(static parameter => parameter.Name.Text));
    }

    [TestMethod]
    [DataRow("AFTERLINK_IN_BUFFER(uint8_t, text, length)", nameof(ParameterForm.InBuffer))]
    [DataRow("AFTERLINK_OUT_BUFFER(uint8_t, text, length)", nameof(ParameterForm.OutBuffer))]
    [DataRow("AFTERLINK_INOUT_BUFFER(uint8_t, text, length)", nameof(ParameterForm.InOutBuffer))]
    [DataRow("AFTERLINK_IN(settings, text)", nameof(ParameterForm.In))]
    [DataRow("AFTERLINK_OUT(settings, text)", nameof(ParameterForm.Out))]
    [DataRow("AFTERLINK_INOUT(settings, text)", nameof(ParameterForm.InOut))]
    [DataRow("unsigned long long text", nameof(ParameterForm.Value))]
    public void Parse_Parameter_HasTheFormOfItsMacro(string parameter, string expected)
    {
        var call = Single($"AFTERLINK_HYPERCALL(1, void, f, {parameter})");

        Assert.AreEqual(expected, call.Parameters[0].Form.ToString());
        Assert.AreEqual("text", call.Parameters[0].Name.Text);
    }

    [TestMethod]
    [DataRow("AFTERLINK_HYPERCALL(1, void, f)")]
    [DataRow("AFTERLINK_HYPERCALL(1, void, f, void)")]
    public void Parse_NoParameters_GivesNone(string text) => Assert.IsEmpty(Single(text).Parameters);

    [TestMethod]
    [DataRow("AFTERLINK_HYPERCALL(1, int, f, int a, int b)")]
    [DataRow("AFTERLINK_HYPERCALL /* number */ (1,\n  int, // result\n  f, int a, /* , */ int b\n)")]
    [DataRow("AFTERLINK_\\\nHYPERCALL(1, int, f, \\\r\n int a, int \\\n b)")]
    [DataRow("#define X AFTERLINK_HYPERCALL(2, int, g)\nAFTERLINK_HYPERCALL(1, int, f, int a, int b);")]
    [DataRow("#if 0\nAFTERLINK_HYPERCALL(2, int, g)\n#endif\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)")]
    [DataRow("#if 1\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)\n#else\nAFTERLINK_HYPERCALL(2, int, g)\n#endif")]
    [DataRow("#if 0\n#if 1\nAFTERLINK_HYPERCALL(2, int, g)\n#endif\n#else\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)\n#endif")]
    [DataRow("#ifndef UART_H\n#define UART_H\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)\n#endif")]
    [DataRow("// AFTERLINK_HYPERCALL(2, int, g) \\\n AFTERLINK_HYPERCALL(3, int, h)\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)")]
    [DataRow("static const char *s = \"AFTERLINK_HYPERCALL(2, int, \\\"g\";\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)")]
    [DataRow("static inline int twice(int x) { return x * 2; }\nAFTERLINK_HYPERCALL(1, int, f, int a, int b)")]
    public void Parse_TextAroundADeclaration_ChangesNothing(string text)
    {
        var call = Single(text);

        Assert.AreEqual(1u, call.Number);
        Assert.AreSequenceEqual(new[] { "a", "b" }, call.Parameters.Select(static parameter => parameter.Name.Text));
    }

    [TestMethod]
    public void Parse_Struct_GivesItsFields()
    {
        var header = HeaderParser.Parse("AFTERLINK_STRUCT(uart_settings, uint32_t baud, unsigned char parity, void *owner)");

        Assert.IsEmpty(header.Problems);
        var type = Assert.ContainsSingle(header.Structs);
        Assert.AreSequenceEqual(new[] { "uint32_t baud", "char unsigned parity", "void owner" }, type.Fields.Select(static field => $"{field.Type.Key} {field.Name.Text}"));
        Assert.AreEqual(1, type.Fields[2].Type.PointerDepth);
    }

    [TestMethod]
    public void Parse_Enum_CountsOnAsCDoes()
    {
        var header = HeaderParser.Parse("AFTERLINK_ENUM(parity, int8_t, NONE, EVEN = -2, ODD, MARK = 0x10u,)");

        Assert.IsEmpty(header.Problems);
        Assert.AreSequenceEqual(new[] { 0m, -2m, -1m, 16m }, Assert.ContainsSingle(header.Enums).Members.Select(static member => member.Value));
    }

    [TestMethod]
    public void Parse_BadDeclaration_DoesNotHideTheNext()
    {
        var header = HeaderParser.Parse("AFTERLINK_HYPERCALL(1, int, f, int a\nAFTERLINK_HYPERCALL(2, int,, int)\nAFTERLINK_HYPERCALL(3, int, g)");

        Assert.HasCount(2, header.Problems);
        Assert.AreEqual("g", Assert.ContainsSingle(header.Hypercalls).Name.Text);
    }

    private static HypercallSyntax Single(string text)
    {
        var header = HeaderParser.Parse(text);
        Assert.IsEmpty(header.Problems);
        return Assert.ContainsSingle(header.Hypercalls);
    }
}
