// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>
/// Makes each stub a second time, from the original, and compares code, relocations, unwind records and the entries of other tables with what the
/// file has.
/// </summary>
internal sealed class StubCheck(ElfFile before, ElfFile after, KernelLayout layout, RelocationIndex relocations, DiagnosticBag diagnostics)
{
    private readonly OrcIndex _original = new(before, layout.OrcSize);
    private readonly OrcIndex _unwinding = new(after, layout.OrcSize);
    private readonly HashSet<(string Table, long Offset)> _entries = ReadEntries(before, after);

    /// <summary>Checks one stub.</summary>
    /// <param name="stub">What it must be.</param>
    /// <param name="text">The section of the stubs.</param>
    /// <param name="offset">Where it is.</param>
    /// <param name="copied">The tables whose instructions may be copied.</param>
    public void Check(KernelStub stub, ElfSection text, long offset, IReadOnlyList<(ElfSection Section, HashSet<(int Section, long Offset)> Places)> copied)
    {
        var window = stub.Window;
        if (!ElfBounds.Contains(text.Size, (ulong)offset, (ulong)stub.Code.Length) || !text.Content.Span.Slice((int)offset, stub.Code.Length).SequenceEqual(stub.Code))
        {
            Report(stub, "its code is not what the window's instructions ask for");
            return;
        }

        var expected = stub.Relocations.ToDictionary(static relocation => relocation.Offset);
        for (var at = 0; at < stub.Code.Length; at++)
        {
            var found = relocations.At(text, offset + at);
            var isExpected = expected.TryGetValue(at, out var relocation);
            if (isExpected != found is not null || (isExpected && !IsSame(relocation, found!.Value, text)))
            {
                Report(stub, $"the relocation at 0x{at:x} leads elsewhere");
                return;
            }
        }

        foreach (var call in stub.Calls.Where(call => !_entries.Contains((CallTable, offset + call.Offset))))
            Report(stub, $"the kernel would not make the call at 0x{call.Offset:x} a direct one");
        foreach (var copy in stub.Copies)
        {
            foreach (var (section, places) in copied)
            {
                if (places.Contains((window.Map.Section!.Index, copy.Original)) && !_entries.Contains((section.Name, offset + copy.Offset)))
                    Report(stub, $"{section.Name} does not name the copy of the instruction at 0x{copy.Original:x}");
            }
        }

        CheckUnwinding(stub, text, offset);
    }

    /// <summary>Checks that the last record says that nothing is known behind the stubs.</summary>
    public void CheckEnd(ElfSection text)
    {
        if (layout.OrcSize == 0)
            return;
        Span<byte> entry = stackalloc byte[layout.OrcSize];
        if (_unwinding.Find(text, (long)text.Size, entry) != (long)text.Size || entry.ContainsAnyExcept((byte)0))
            diagnostics.Add(DiagnosticId.VerifyKernelUnwind, "the records do not end where the stubs do");
        if ((after.FindSection(KernelTables.Orc)?.Size ?? 0) / (uint)layout.OrcSize != (after.FindSection(KernelTables.OrcPlaces)?.Size ?? 0) / sizeof(int))
            diagnostics.Add(DiagnosticId.VerifyKernelUnwind, "there are not as many records as places");
    }

    private string CallTable => layout.ParavirtSize == 0 ? KernelTables.Alternatives : KernelTables.Paravirt;

    private void CheckUnwinding(KernelStub stub, ElfSection text, long offset)
    {
        if (layout.OrcSize == 0)
            return;
        Span<byte> expected = stackalloc byte[layout.OrcSize];
        Span<byte> found = stackalloc byte[layout.OrcSize];
        foreach (var mark in stub.Frames)
        {
            _original.Find(stub.Window.Map.Section!, mark.Original, expected);
            if (!OrcEntry.TryDeepen(expected, mark.Depth))
                expected.Clear();
            if (_unwinding.Find(text, offset + mark.Offset, found) < offset || !found.SequenceEqual(expected))
            {
                diagnostics.Add(DiagnosticId.VerifyKernelUnwind, $"at 0x{offset + mark.Offset:x} of the stubs, the record is not that of {stub.Window.Map.Section!.Name}+0x{mark.Original:x}");
                return;
            }
        }
    }

    private static bool IsSame(in StubRelocation expected, ElfRelocation found, ElfSection text)
    {
        if (found.Type != expected.Type || found.Symbol is not { } symbol)
            return false;
        if (expected.Symbol is { } copied)
            return symbol.Index == copied.Index && found.Addend == expected.Addend;
        if (expected.Import is { } import)
            return symbol.IsUndefined && symbol.Name == import && found.Addend == expected.Addend;
        return symbol.Section?.Index == (expected.Section ?? text).Index && (long)symbol.Value + found.Addend == expected.Addend;
    }

    /// <summary>The places of the stubs' section that added entries of kernel tables name.</summary>
    private static HashSet<(string Table, long Offset)> ReadEntries(ElfFile before, ElfFile after)
    {
        var old = before.Sections.ToDictionary(static section => section.Index, static section => section.Size);
        var entries = new HashSet<(string Table, long Offset)>();
        foreach (var relocation in after.Relocations)
        {
            if (relocation is { Section: { IsExecutable: false } table, Symbol: { Section.Name: ModuleRecord.StubSection } symbol }
                && relocation.Offset >= old.GetValueOrDefault(table.Index))
                entries.Add((table.Name, (long)symbol.Value + relocation.Addend));
        }

        return entries;
    }

    private void Report(KernelStub stub, string problem) =>
        diagnostics.Add(DiagnosticId.VerifyKernelStub, stub.Window.Map.Section!.Name, stub.Window.Start, problem);
}
