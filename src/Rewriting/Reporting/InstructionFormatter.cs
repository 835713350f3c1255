// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Instructions as listings show them: Intel syntax, numbers as C writes them.</summary>
internal sealed class InstructionFormatter
{
    private readonly StringOutput _text = new();
    private readonly IntelFormatter _formatter = new()
    {
        Options =
        {
            HexPrefix = "0x",
            HexSuffix = "",
            UppercaseHex = false,
            BranchLeadingZeros = false,
            ShowBranchSize = false,
            SpaceAfterOperandSeparator = true,
            RipRelativeAddresses = false,
            FirstOperandCharIndex = 8,
        },
    };

    /// <summary>The instruction's text.</summary>
    public string Format(in Instruction instruction)
    {
        if (instruction.IsInvalid)
            return "(no instruction)";
        _formatter.Format(instruction, _text);
        return _text.ToStringAndReset();
    }
}
