// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.AArch64;

/// <summary>
/// Proves what of a module is code: in sections with mapping symbols by them, elsewhere (a stripped module) by control flow from functions,
/// initializers, landing pads and addresses that relocations store. Jumps through a register are not followed there.
/// </summary>
internal sealed class AArch64CodeProof
{
    private const int CheckEvery = 1 << 16;

    private readonly ElfFile _file;
    private readonly bool _isRelocatable;
    private readonly CancellationToken _cancellation;
    private readonly AArch64CodeRange[] _byAddress;
    private readonly Dictionary<ElfSection, AArch64CodeRange> _bySection = [];
    private readonly HashSet<AArch64CodeRange> _mapped = [];
    private readonly Dictionary<(ElfSection Section, ulong Offset), ElfRelocation> _branches = [];
    private readonly Stack<(AArch64CodeRange Range, int Word)> _work = [];
    private int _steps;

    private AArch64CodeProof(ElfFile file, CancellationToken cancellation)
    {
        _file = file;
        _isRelocatable = file.Type == ElfFileType.Relocatable;
        _cancellation = cancellation;
        Ranges = [.. file.CodeRanges.Select(static range => new AArch64CodeRange(range))];
        _byAddress = [.. Ranges.OrderBy(static range => range.Address)];
        foreach (var range in Ranges.Where(static range => range.Section is not null))
            _bySection[range.Section!] = range;
    }

    private AArch64CodeRange[] Ranges { get; }

    /// <summary>The executable ranges of a module, in its order, with the words that are proven.</summary>
    public static AArch64CodeRange[] Prove(ElfFile file, CancellationToken cancellation)
    {
        var proof = new AArch64CodeProof(file, cancellation);
        proof.Run();
        return proof.Ranges;
    }

    private void Run()
    {
        foreach (var (section, symbols) in MappingSymbols.Read(_file))
        {
            if (_bySection.TryGetValue(section, out var range) && MappingSymbols.Apply(range, symbols))
                _mapped.Add(range);
        }

        if (_mapped.Count == Ranges.Length)
            return;
        if (_isRelocatable)
            IndexBranches();
        AddStarts();
        Follow();
    }

    private void IndexBranches()
    {
        foreach (var relocation in _file.Relocations)
        {
            if (relocation is
                {
                    Section: { } section, Type: AArch64RelocationType.TestBranch14 or AArch64RelocationType.ConditionalBranch19
                or AArch64RelocationType.Jump26 or AArch64RelocationType.Call26
                })
                _branches[(section, relocation.Offset)] = relocation;
        }
    }

    private void AddStarts()
    {
        foreach (var symbol in _file.Symbols.Concat(_file.DynamicSymbols))
        {
            if (!symbol.IsUndefined && symbol.Type is ElfSymbolType.Function or ElfSymbolType.IndirectFunction)
                Add(symbol.Section, symbol.Value);
        }

        foreach (var frame in _file.FrameDescriptions)
        {
            Add(frame.Section, frame.Start);
            if (frame.Lsda == 0 && frame.LsdaSection is null)
                continue;
            foreach (var pad in LandingPadTable.Read(_file, frame))
                Add(frame.Section, pad);
        }

        if (_isRelocatable)
            return;
        Add(null, _file.Entry);
        Add(null, _file.Dynamic?.GetOrZero(ElfDynamicTag.Initializer) ?? 0);
        Add(null, _file.Dynamic?.GetOrZero(ElfDynamicTag.Finalizer) ?? 0);
        foreach (var relocation in _file.Relocations)
        {
            if (relocation.Type is AArch64RelocationType.Relative or AArch64RelocationType.IndirectRelative)
                Add(null, (ulong)relocation.Addend);
        }
    }

    private void Add(ElfSection? section, ulong address)
    {
        if (Find(section, address) is { } range && range.TryFind(address, out var word) && !_mapped.Contains(range) && range.Prove(word))
            _work.Push((range, word));
    }

    private AArch64CodeRange? Find(ElfSection? section, ulong address)
    {
        if (_isRelocatable)
            return section is not null ? _bySection.GetValueOrDefault(section) : null;
        var (low, high) = (0, _byAddress.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _byAddress[middle].Address <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && address < _byAddress[low - 1].End ? _byAddress[low - 1] : null;
    }

    private void Follow()
    {
        while (_work.TryPop(out var start))
        {
            var (range, word) = start;
            while (true)
            {
                if (++_steps % CheckEvery == 0)
                    _cancellation.ThrowIfCancellationRequested();
                if (AArch64Flow.IsUnallocated(range[word]))
                    break;
                var flow = AArch64Flow.Of(range[word]);
                AddTarget(range, word, flow.Distance);
                if (!flow.FallsThrough || ++word == range.Words || !range.Prove(word))
                    break;
            }
        }
    }

    private void AddTarget(AArch64CodeRange range, int word, long? distance)
    {
        if (distance is not { } bytes)
            return;
        var offset = (ulong)word * AArch64CodeRange.WordSize;
        if (range.Section is { } section && _branches.TryGetValue((section, offset), out var relocation))
        {
            if (relocation.Symbol is { IsUndefined: false } symbol)
                Add(symbol.Section, symbol.Value + (ulong)relocation.Addend);
        }
        else
        {
            Add(range.Section, range.Address + offset + (ulong)bytes);
        }
    }
}
