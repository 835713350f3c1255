// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Writing;

/// <summary>
/// Merges the compiled shim into a module: its code into the section of the stubs, and its entries of kernel tables behind the module's. Two
/// sections of one name would not do: 6.12 refuses them, and 6.1 reads only the last.
/// </summary>
internal sealed class ShimMerger(ObjectEditor editor, ElfSection stubs)
{
    private const int MaxCodeAlignment = 64;

    /// <summary>What a shim may be made of besides code; anything else means that its headers are like none that this was written for.</summary>
    private static readonly HashSet<string> Mergeable =
    [
        KernelTables.Alternatives, KernelTables.Replacements, KernelTables.Paravirt, KernelTables.Orc, KernelTables.OrcPlaces,
        ".return_sites", ".retpoline_sites", ".call_sites",
    ];

    /// <summary>What only serves a build, or code that is called through pointers or traced, which the shim's is not.</summary>
    private static readonly string[] Dropped = [".discard", ".note", ".ibt_endbr_seal", "__patchable_function_entries", ".modinfo", ".comment", "__mcount_loc"];

    private readonly Dictionary<ElfSection, (ElfSection Section, int Offset)> _places = [];

    /// <summary>Merges a shim and returns its functions: their offsets in the section of the stubs. Null with a problem in words.</summary>
    public Dictionary<string, int>? Merge(ElfFile shim, out string problem)
    {
        foreach (var section in shim.Sections)
        {
            if (!section.IsAllocated || section.Size == 0 || KernelProbe.IsProbe(section) || Array.Exists(Dropped, section.Name.StartsWith))
                continue;
            if (section.IsExecutable && section.Name.StartsWith(".text", StringComparison.Ordinal) && section.Alignment <= MaxCodeAlignment)
            {
                _places.Add(section, (stubs, editor.Append(stubs, section.Content.Span, Math.Max(1, (int)section.Alignment))));
                continue;
            }

            if (!Mergeable.Contains(section.Name) || !section.HasContent)
            {
                problem = $"the shim has a section {section.Name}";
                return null;
            }

            // Entries stand without gaps: the kernel walks a table by its entries' size, whatever the alignment of its section is.
            var merged = editor.GetOrAdd(section.Name, section.Type, section.Flags, 1, section.EntrySize);
            _places.Add(section, (merged, editor.Append(merged, section.Content.Span)));
        }

        foreach (var relocation in shim.Relocations)
        {
            if (relocation.Section is not { } section || !_places.TryGetValue(section, out var place) || relocation.Type == X86RelocationType.None)
                continue;
            if (!TryRelocate(relocation, place))
            {
                problem = $"the shim refers to {relocation.Symbol?.Name ?? "nothing"} from {section.Name}";
                return null;
            }
        }

        problem = "";
        var functions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var symbol in shim.Symbols)
        {
            if (symbol.Type == ElfSymbolType.Function && symbol.Section is { } section && _places.TryGetValue(section, out var place) && place.Section == stubs)
                functions[symbol.Name] = place.Offset + (int)symbol.Value;
        }

        return functions;
    }

    /// <summary>The sizes of the shim's functions.</summary>
    public static IEnumerable<(string Name, long Size)> Functions(ElfFile shim) =>
        shim.Symbols.Where(static symbol => symbol.Type == ElfSymbolType.Function && symbol.Section is not null).Select(static symbol => (symbol.Name, (long)symbol.Size));

    private bool TryRelocate(ElfRelocation relocation, (ElfSection Section, int Offset) place)
    {
        if (relocation.Symbol is not { } symbol)
            return false;
        var offset = place.Offset + (long)relocation.Offset;
        if (symbol.IsUndefined)
        {
            editor.Relocate(place.Section, offset, relocation.Type, editor.Import(symbol.Name), relocation.Addend);
            return true;
        }

        if (symbol.Section is not { } section || !_places.TryGetValue(section, out var target))
            return false;
        editor.Relocate(place.Section, offset, relocation.Type, target.Section, target.Offset + (long)symbol.Value + relocation.Addend);
        return true;
    }
}
