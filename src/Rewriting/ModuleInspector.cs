// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Verification;
using Iced.Intel;

namespace Afterlink.Rewriting;

/// <summary>Reads what a rewritten module says of itself.</summary>
public static class ModuleInspector
{
    /// <summary>Reads note and site table of the file at <paramref name="path"/>.</summary>
    /// <param name="path">A rewritten module.</param>
    /// <param name="diagnostics">Receives why there is no result.</param>
    /// <returns>Null where the file is not a rewritten module or is damaged.</returns>
    public static ModuleInfo? InspectFile(string path, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return ModuleFile.TryRead(path, diagnostics) is { } image ? Inspect(image, path, diagnostics) : null;
    }

    /// <summary>Reads note and site table of a module that is in memory.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="path">Its name in the result.</param>
    /// <param name="diagnostics">Receives why there is no result.</param>
    /// <returns>Null where the module is not a rewritten one or is damaged.</returns>
    public static ModuleInfo? Inspect(ReadOnlyMemory<byte> image, string path, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (ElfFile.Read(image, diagnostics) is not { } file)
            return null;
        if (file.Type == ElfFileType.Relocatable)
            return InspectObject(file, path, diagnostics);
        if (ModuleNote.Read(file, diagnostics) is not { } note
            || SiteTable.Read(file, note, diagnostics) is not { } table)
            return null;
        var formatter = new IntelFormatter();
        var text = new StringOutput();
        return new ModuleInfo
        {
            File = path,
            Version = SiteTableLayout.Version,
            OriginalSize = note.OriginalSize,
            OriginalHash = Convert.ToHexString(note.OriginalHash.Span).ToLowerInvariant(),
            BindingCellAddress = note.BindingCell,
            SiteTableAddress = note.SiteTable,
            SiteTableSize = note.SiteTableSize,
            StubTextAddress = note.StubText,
            StubTextSize = note.StubTextSize,
            Sites = [.. table.Records.Select(record => ToSite(file, record, formatter, text))],
        };
    }

    private static ModuleInfo? InspectObject(ElfFile file, string path, DiagnosticBag diagnostics)
    {
        if (ObjectRecord.IsIn(file))
        {
            return ObjectRecord.Read(file, diagnostics) is { } prepared
                ? ToInfo(path, ObjectRecord.Version, prepared.OriginalSize, prepared.OriginalHash, prepared.Sites) with
                {
                    IsObject = true,
                    SiteTableSize = SizeOf(file, ObjectRecord.SectionName),
                    StubTextSize = (ulong)prepared.Sites.DistinctBy(static site => (site.SectionIndex, site.Stub)).Sum(static site => site.StubLength),
                }
                : null;
        }

        return ModuleRecord.Read(file, diagnostics) is { } record
            ? ToInfo(path, ModuleRecord.Version, record.OriginalSize, record.OriginalHash, record.Sites) with
            {
                IsKernelModule = true,
                SiteTableSize = SizeOf(file, ModuleRecord.SectionName),
                StubTextSize = SizeOf(file, ModuleRecord.StubSection),
            }
            : null;
    }

    private static ulong SizeOf(ElfFile file, string section) => file.FindSection(section)?.Size ?? 0;

    private static ModuleInfo ToInfo(string path, int version, ulong originalSize, ReadOnlyMemory<byte> originalHash, IReadOnlyList<RecordedSite> sites)
    {
        var formatter = new IntelFormatter();
        var text = new StringOutput();
        return new ModuleInfo
        {
            File = path,
            Version = version,
            OriginalSize = originalSize,
            OriginalHash = Convert.ToHexString(originalHash.Span).ToLowerInvariant(),
            BindingCellAddress = 0,
            SiteTableAddress = 0,
            SiteTableSize = 0,
            StubTextAddress = 0,
            StubTextSize = 0,
            Sites = [.. sites.Select(site => ToSite(site, formatter, text))],
        };
    }

    private static Site ToSite(RecordedSite record, IntelFormatter formatter, StringOutput text)
    {
        Decoder.Create(64, record.Bytes.ToArray(), record.Offset).Decode(out var instruction);
        formatter.Format(instruction, text);
        return new Site
        {
            Address = record.Offset,
            Section = record.Section,
            Symbol = record.Symbol.Length == 0 ? null : record.Symbol,
            SymbolOffset = record.SymbolOffset,
            Bytes = record.Bytes,
            Mnemonic = instruction.Mnemonic.ToString().ToLowerInvariant(),
            Text = text.ToStringAndReset(),
            Kind = record.Kind,
            Window = record.Window,
            Reason = record.Reason.Length == 0 ? null : record.Reason,
            WindowAddress = record.WindowOffset,
            WindowLength = record.WindowLength,
            StubAddress = record.Stub,
        };
    }

    private static Site ToSite(ElfFile file, SiteRecord record, IntelFormatter formatter, StringOutput text)
    {
        var decoder = Decoder.Create(64, record.Bytes.ToArray(), record.Address);
        decoder.Decode(out var instruction);
        formatter.Format(instruction, text);
        return new Site
        {
            Address = record.Address,
            Section = file.Sections.FirstOrDefault(section => section.IsExecutable && record.Address - section.Address < section.Size)?.Name,
            Symbol = record.Symbol.Length == 0 ? null : record.Symbol,
            SymbolOffset = record.SymbolOffset,
            Bytes = record.Bytes,
            Mnemonic = instruction.Mnemonic.ToString().ToLowerInvariant(),
            Text = text.ToStringAndReset(),
            Kind = record.Kind,
            Window = record.WindowType,
            Reason = record.IsPatched ? null : record.Reason,
            WindowAddress = record.Window,
            WindowLength = record.WindowLength,
            StubAddress = record.Stub,
            SourceFile = record.Source.Length == 0 ? null : record.Source,
            SourceLine = (int)Math.Min(record.Line, int.MaxValue),
            HypercallNumber = (record.Flags & SiteRecordFlags.Declared) != 0 ? record.Hypercall : null,
        };
    }
}
