// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.AArch64;

/// <summary>Finds the sites of an AArch64 module. None has a window: rewriting is not there yet for this machine.</summary>
internal static class AArch64Scanner
{
    private const string Reason = "machine-not-rewritten";

    /// <summary>The sites by section and address, and how many patterns are not proven to be code.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static (IReadOnlyList<Site> Sites, int Rejected) Scan(ElfFile file, CancellationToken cancellation)
    {
        var sites = new List<Site>();
        var rejected = 0;
        var symbols = new SymbolIndex(file);
        LineTable? lines = null;
        foreach (var range in AArch64CodeProof.Prove(file, cancellation))
        {
            for (var word = 0; word < range.Words; word++)
            {
                if (AArch64Catalog.Find(range[word]) is not { IsSite: true } entry)
                    continue;
                if (range.IsProven(word))
                    sites.Add(Report(range, word, entry, symbols, lines ??= LineTable.Read(file)));
                else
                    rejected++;
            }
        }

        return (sites, rejected);
    }

    private static Site Report(AArch64CodeRange range, int word, AArch64CatalogEntry entry, SymbolIndex symbols, LineTable lines)
    {
        var address = range.Address + (ulong)word * AArch64CodeRange.WordSize;
        var symbol = symbols.Find(range.Section, address);
        var text = AArch64Text.Of(range[word], entry);
        var hasLine = lines.TryFind(range.Section, address, out var sourceFile, out var sourceLine);
        return new Site
        {
            Address = address,
            Section = range.Section?.Name,
            Symbol = symbol?.Name,
            SymbolOffset = symbol is null ? 0 : (uint)(address - symbol.Value),
            Bytes = BitConverter.GetBytes(range[word]),
            Mnemonic = AArch64Text.Mnemonic(text, entry),
            Text = text,
            Kind = entry.Kind,
            Window = WindowType.None,
            Reason = Reason,
            SourceFile = hasLine ? sourceFile : null,
            SourceLine = hasLine ? sourceLine : 0,
        };
    }
}
