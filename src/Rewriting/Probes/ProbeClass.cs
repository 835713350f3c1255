// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Iced.Intel;

namespace Afterlink.Rewriting.Probes;

/// <summary>All instructions that have something in common: their length, their mnemonic, or how they pass control on.</summary>
public sealed class ProbeClass
{
    private const int MaxLength = 15;

    private readonly Func<Instruction, bool> _contains;

    private ProbeClass(string text, Func<Instruction, bool> contains)
    {
        Text = text;
        _contains = contains;
    }

    /// <summary>The class as it was written.</summary>
    public string Text { get; }

    /// <summary>The forms that <see cref="TryParse"/> takes, for messages.</summary>
    public static string Forms => "length:1 to length:15, mnemonic:NAME, flow:call, flow:jump, flow:return, all";

    /// <summary>Reads one of <see cref="Forms"/>; null where <paramref name="text"/> is none.</summary>
    public static ProbeClass? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "all")
            return new ProbeClass(text, static _ => true);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var value = text[(colon + 1)..];
        return (colon < 0 ? "" : text[..colon]) switch
        {
            "length" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is > 0 and <= MaxLength =>
                new ProbeClass(text, instruction => instruction.Length == length),

            // Numbers parse as enum values too; no mnemonic begins with a digit.
            "mnemonic" when value.Length != 0 && char.IsAsciiLetter(value[0]) && Enum.TryParse<Mnemonic>(value, ignoreCase: true, out var mnemonic) =>
                new ProbeClass(text, instruction => instruction.Mnemonic == mnemonic),
            "flow" when value == "call" => new ProbeClass(text, static instruction =>
                instruction.FlowControl == FlowControl.IndirectCall || (instruction.FlowControl == FlowControl.Call && instruction.Op0Kind == OpKind.NearBranch64)),
            "flow" when value == "jump" => new ProbeClass(text, static instruction =>
                instruction.FlowControl is FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch or FlowControl.IndirectBranch),
            "flow" when value == "return" => new ProbeClass(text, static instruction => instruction.FlowControl == FlowControl.Return),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal bool Contains(in Instruction instruction) => _contains(instruction);
}
