// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Objects;

namespace Afterlink.Rewriting.Reporting;

/// <summary>The code of a kernel module or a prepared object, whose record says where stubs are, and whose relocations say what they lead to.</summary>
internal sealed class RelocatableCode : RewrittenCode
{
    private readonly ElfFile _after;
    private readonly bool _isKernelModule;
    private readonly Dictionary<Site, RecordedSite> _records = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<SymbolIndex> _symbols;
    private readonly Lazy<Dictionary<(int Section, ulong Offset), ElfRelocation>> _relocations;

    private RelocatableCode(ElfFile after, bool isKernelModule)
    {
        (_after, _isKernelModule) = (after, isKernelModule);
        _symbols = new(() => new SymbolIndex(after));
        _relocations = new(() => ReadRelocations(after));
    }

    /// <summary>The code of a module whose record has the sites of a result, in their order; null where it has others.</summary>
    public static RelocatableCode? Create(ElfFile after, IReadOnlyList<RecordedSite> records, IReadOnlyList<Site> sites, bool isKernelModule)
    {
        if (records.Count != sites.Count || records.Zip(sites).Any(static pair => pair.First.Offset != pair.Second.Address || pair.First.Section != pair.Second.Section))
            return null;
        var code = new RelocatableCode(after, isKernelModule);
        foreach (var (record, site) in records.Zip(sites))
            code._records.Add(site, record);
        return code;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> At(Site site, ulong address) =>
        _isKernelModule || SectionOf(_records[site].SectionIndex) is not { } section ? default : Slice(section, address);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> StubOf(Site site) => _records[site] is { StubLength: not 0 } record ? Slice(StubSection(record), record.Stub, record.StubLength) : default;

    /// <inheritdoc/>
    public override string? TargetOf(Site site, ulong address, int length)
    {
        if (StubSection(_records[site]) is not { } section)
            return null;
        for (var offset = address; offset < address + (uint)length; offset++)
        {
            if (_relocations.Value.TryGetValue((section.Index, offset), out var relocation) && relocation.Symbol is { } symbol)
                return Describe(symbol, symbol.Value + (ulong)relocation.Addend + (address + (uint)length - offset));
        }

        return null;
    }

    private string Describe(ElfSymbol symbol, ulong target)
    {
        if (symbol.Section is null)
            return WithOffset(symbol.Name, target - symbol.Value);
        var function = _symbols.Value.Find(symbol.Section, target);
        return function is null ? WithOffset(symbol.Section.Name, target) : WithOffset(function.Name, target - function.Value);
    }

    private static string WithOffset(string name, ulong offset) => offset switch
    {
        0 => name,
        > long.MaxValue => string.Create(CultureInfo.InvariantCulture, $"{name}-0x{0 - offset:x}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{name}+0x{offset:x}"),
    };

    private ElfSection? StubSection(RecordedSite record) => _isKernelModule ? _after.FindSection(ModuleRecord.StubSection) : SectionOf(record.SectionIndex);

    private ElfSection? SectionOf(uint index) => _after.Sections.FirstOrDefault(section => section.Index == (int)index);

    // One is as good as another where a place has several: it is only shown.
    private static Dictionary<(int Section, ulong Offset), ElfRelocation> ReadRelocations(ElfFile file)
    {
        var relocations = new Dictionary<(int Section, ulong Offset), ElfRelocation>();
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section is { IsExecutable: true } section)
                relocations.TryAdd((section.Index, relocation.Offset), relocation);
        }

        return relocations;
    }
}
