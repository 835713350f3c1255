// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>The functions that modules read files with, by the names of their symbols.</summary>
internal static class ReadSources
{
    private static readonly Dictionary<string, ReadSource> Table = new(StringComparer.Ordinal)
    {
        ["read"] = new DescriptorRead(isChecked: false),
        ["__read_chk"] = new DescriptorRead(isChecked: true),
        ["pread"] = new PositionedRead(isChecked: false),
        ["pread64"] = new PositionedRead(isChecked: false),
        ["__pread_chk"] = new PositionedRead(isChecked: true),
        ["__pread64_chk"] = new PositionedRead(isChecked: true),
        ["fread"] = new StreamRead(isChecked: false),
        ["fread_unlocked"] = new StreamRead(isChecked: false),
        ["__fread_chk"] = new StreamRead(isChecked: true),
        ["mmap"] = new MappedRead(),
        ["mmap64"] = new MappedRead(),
        ["_ZNSi4readEPcl"] = new CxxStreamRead(),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>The function that a symbol names; null for any other.</summary>
    public static ReadSource? Find(string symbol) => Table.GetValueOrDefault(symbol);
}
