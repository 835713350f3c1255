// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>The checksums of the symbols that a kernel exports, from the <c>Module.symvers</c> of its headers.</summary>
internal sealed class SymbolVersions
{
    private readonly Dictionary<string, uint> _byName = new(StringComparer.Ordinal);

    /// <summary>Reads the text of a <c>Module.symvers</c>; lines that are none are passed over.</summary>
    public static SymbolVersions Parse(string text)
    {
        var versions = new SymbolVersions();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // CRC, symbol, module, kind of export, namespace; tabs between them (kernel documentation, kbuild/modules, "Module.symvers").
            var tab = line.IndexOf('\t');
            if (tab < 0 || !line.StartsWith("0x", StringComparison.Ordinal)
                || !uint.TryParse(line[2..tab], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var checksum))
                continue;
            var rest = line[(tab + 1)..];
            var end = rest.IndexOf('\t');
            versions._byName[(end < 0 ? rest : rest[..end]).ToString()] = checksum;
        }

        return versions;
    }

    /// <summary>The checksum of a symbol; null where the kernel does not export it.</summary>
    public uint? Find(string name) => _byName.TryGetValue(name, out var checksum) ? checksum : null;
}
