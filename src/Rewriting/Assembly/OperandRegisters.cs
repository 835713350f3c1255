// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Finds out which registers the two operands of an instruction are, in either syntax.</summary>
internal static class OperandRegisters
{
    private static readonly HashSet<AsciiName> Segments = [.. ((string[])["es", "cs", "ss", "ds", "fs", "gs"]).Select(AsciiName.Of)];

    // Both assemblers also take db0-7.
    private static readonly (AsciiName Prefix, RegisterClass Class)[] Numbered =
    [
        (AsciiName.Of("cr"), RegisterClass.Control),
        (AsciiName.Of("dr"), RegisterClass.Debug),
        (AsciiName.Of("db"), RegisterClass.Debug),
    ];

    /// <summary>Whether the operand of a form, which is one of two, is a register of the form's class.</summary>
    /// <param name="operands">All operands.</param>
    /// <param name="form">The form.</param>
    /// <param name="isIntel">Whether the destination stands first.</param>
    /// <param name="isBare">Whether registers go without a percent sign.</param>
    public static bool Match(ReadOnlySpan<byte> operands, SensitiveForm form, bool isIntel, bool isBare)
    {
        var comma = ExpressionReader.EndOfOperand(operands);
        if (comma == operands.Length)
            return false;
        var isFirst = form.Operand == 0 == isIntel;
        return ClassOf(isFirst ? operands[..comma] : operands[(comma + 1)..], isBare) == form.Class;
    }

    private static RegisterClass ClassOf(ReadOnlySpan<byte> operand, bool isBare)
    {
        operand = Trim(operand);
        if (operand.Length != 0 && operand[0] == '%')
            operand = Trim(operand[1..]);
        else if (!isBare)
            return RegisterClass.None;
        if (Segments.Contains(AsciiName.Of(operand)))
            return RegisterClass.Segment;
        if (operand.Length is not (3 or 4) || operand[2..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return RegisterClass.None;
        var prefix = AsciiName.Of(operand[..2]);
        foreach (var row in Numbered)
        {
            if (row.Prefix == prefix)
                return row.Class;
        }

        return RegisterClass.None;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> operand)
    {
        while (true)
        {
            operand = operand.Trim(" \t\r\f\v"u8);

            // A comment in the middle of a statement is a blank.
            if (operand.StartsWith("/*"u8) && operand.IndexOf("*/"u8) is var open and > 0)
                operand = operand[(open + 2)..];
            else if (operand.EndsWith("*/"u8) && operand.LastIndexOf("/*"u8) is var close and >= 0)
                operand = operand[..close];
            else
                return operand;
        }
    }
}
