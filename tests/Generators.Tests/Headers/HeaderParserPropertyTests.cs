// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Modules;
using CsCheck;

namespace Afterlink.Generators.Tests.Headers;

/// <summary>Whatever stands in a header, parser and binder come to an end, throw nothing, and point into the text.</summary>
[TestClass]
public sealed class HeaderParserPropertyTests
{
    private const string Valid = """
        #pragma once
        #include <afterlink.h> /* both sides */
        AFTERLINK_ENUM(uart_parity, uint8_t, PARITY_NONE = 0, PARITY_EVEN = 0x1, PARITY_ODD)
        AFTERLINK_STRUCT(uart_settings, uint32_t baud, uart_parity parity, double drift)
        #if 0
        "unclosed
        #endif
        AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when) // comment
        AFTERLINK_HYPERCALL(0x11, int32_t, uart_log, AFTERLINK_IN_BUFFER(char, text, length), \
            AFTERLINK_INOUT(uart_settings, settings))
        AFTERLINK_HYPERCALL(18, void, uart_reset, void)
        """;

    private static readonly Gen<string> Fragment = Gen.OneOf(
        "AFTERLINK_HYPERCALL", "AFTERLINK_STRUCT", "AFTERLINK_ENUM", "AFTERLINK_IN_BUFFER", "AFTERLINK_OUT", "(", ")", ",", "*", "=", "-", "[", "\\", "\\\n",
        "\"", "'", "/*", "*/", "//", "\n", "\r\n", "#if 0\n", "#else\n", "#endif\n", "#", " ", "0x", "0x10", "18446744073709551616", "int", "uint32_t",
        "struct", "uart_settings", "void", "const", "float", "a", "_", "__1", "\0", "\ud800", "é");

    private static readonly Gen<string> Soup = Fragment.Array[0, 60].Select(static parts => string.Concat(parts));

    private static readonly Gen<string> Mutated = Gen.Select(Gen.Int[0, Valid.Length], Gen.Int[0, 12], Fragment).Array[1, 6].Select(static edits =>
    {
        var text = Valid;
        foreach (var (at, removed, inserted) in edits)
        {
            var start = Math.Min(at, text.Length);
            text = text.Remove(start, Math.Min(removed, text.Length - start)).Insert(start, inserted);
        }

        return text;
    });

    [TestMethod]
    public void Parse_MutatedHeader_PointsIntoTheText() => Mutated.Sample(Check, iter: 20_000);

    [TestMethod]
    public void Parse_SoupOfTokens_PointsIntoTheText() => Soup.Sample(Check, iter: 20_000);

    [TestMethod]
    public void Parse_EveryPrefix_PointsIntoTheText()
    {
        for (var length = 0; length <= Valid.Length; length++)
            Check(Valid[..length]);
    }

    [TestMethod]
    public void Parse_TheWholeHeader_HasNoProblem() => Assert.IsEmpty(Bind(Valid).Problems[0]);

    private static BoundHeaders Bind(string text) => HypercallBinder.Bind([HeaderParser.Parse(text)], ModuleNames.Types, ModuleNames.Members);

    private static void Check(string text)
    {
        foreach (var problem in Bind(text).Problems[0])
            Assert.IsTrue(problem.Span.Start >= 0 && problem.Span.End <= text.Length, $"{problem.Id} at {problem.Span} of {text.Length} characters");
    }
}
