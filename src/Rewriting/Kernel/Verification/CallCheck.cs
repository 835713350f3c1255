// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Whether each call that the kernel is told to make a direct one is one through the operation that it is told.</summary>
internal sealed class CallCheck(ElfFile before, ElfFile after, KernelLayout layout, RelocationIndex relocations, DiagnosticBag diagnostics)
{
    private const int CallLength = 6;
    private const string Operations = "pv_ops";
    private const string Placeholder = "BUG_func";
    private const byte CallNear = 0xE8;
    private static ReadOnlySpan<byte> IndirectCall => [0xFF, 0x15];

    public void Check(IEnumerable<AddedEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Flags == 0 || entry.Flags != layout.DirectCallFlag)
                continue;
            var replacements = after.FindSection(KernelTables.Replacements)!;
            var target = relocations.At(replacements, entry.Replacement + 1);
            if (entry.Length != CallLength || OperationAt(entry.Section, entry.Offset) < 0
                || replacements.Content.Span[(int)entry.Replacement] != CallNear || target is not { Symbol: { IsUndefined: true, Name: Placeholder }, Addend: -sizeof(int) })
                Report(KernelTables.Alternatives, $"what is called at 0x{entry.Offset:x} of {entry.Section.Name} is no operation");
        }

        if (layout.ParavirtSize == 0 || after.FindSection(KernelTables.Paravirt) is not { HasContent: true } table)
            return;
        var content = table.Content.Span;
        for (var at = (int)(before.FindSection(KernelTables.Paravirt)?.Size ?? 0); at + layout.ParavirtSize <= content.Length; at += layout.ParavirtSize)
        {
            if (relocations.TargetAt(table, at) is not { } call || content[at + layout.ParavirtLength] != CallLength
                || OperationAt(call.Section, call.Offset) != content[at + layout.ParavirtType] * sizeof(ulong))
                Report(KernelTables.Paravirt, $"the entry at 0x{at:x} names no call of its operation");
        }
    }

    /// <summary>The operation that is called at a place of the stubs; -1 where none is.</summary>
    private long OperationAt(ElfSection section, long offset) =>
        section.Name == ModuleRecord.StubSection && ElfBounds.Contains(section.Size, (ulong)offset, CallLength)
        && section.Content.Span[(int)offset..].StartsWith(IndirectCall)
        && relocations.At(section, offset + IndirectCall.Length) is { Type: X86RelocationType.PcRelative32, Symbol: { IsUndefined: true, Name: Operations } } relocation
            ? relocation.Addend + sizeof(int)
            : -1;

    private void Report(string table, string problem) => diagnostics.Add(DiagnosticId.VerifyKernelTable, table, problem);
}
