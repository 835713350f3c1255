// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.Verification;

/// <summary>Holds a record of the site table against the original's instruction.</summary>
internal static class RecordCheck
{
    /// <summary>What is wrong with a record; null where it is right.</summary>
    public static string? Check(SiteRecord record, in Instruction instruction, ElfFile before, SymbolIndex symbols)
    {
        var bytes = record.Record.Span[SiteTableLayout.RecordBytes..SiteTableLayout.RecordSymbol];
        if (!before.GetBytes(record.Address, instruction.Length).SequenceEqual(record.Bytes.Span) || bytes[instruction.Length..].ContainsAnyExcept((byte)0))
            return "the record holds other bytes";

        var isDeclared = (record.Flags & SiteRecordFlags.Declared) != 0;
        if (isDeclared ? record.Kind != SiteKind.Hypercall : record.Hypercall != 0)
            return "the record has a hypercall's number and is none";
        Span<byte> expected = stackalloc byte[SiteTableLayout.RecordSize];
        SiteTableEncoder.EncodeOperands(expected, instruction, record.Kind, isDeclared);
        if (!expected[SiteTableLayout.RecordFlags..SiteTableLayout.RecordBytes].SequenceEqual(record.Record.Span[SiteTableLayout.RecordFlags..SiteTableLayout.RecordBytes]))
            return "the record holds other operands";

        var text = new StringOutput();
        new IntelFormatter().Format(instruction, text);
        if (text.ToString() != record.Text)
            return "the record shows another instruction";

        var symbol = symbols.Find(null, record.Address);
        return (symbol?.Name ?? "") == record.Symbol && (symbol is null ? 0 : record.Address - symbol.Value) == record.SymbolOffset
            ? null : "the record names another function";
    }
}
