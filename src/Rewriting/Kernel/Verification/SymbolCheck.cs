// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Whether what was added asks the kernel for nothing that it may not have, and for each of it has a version.</summary>
internal sealed class SymbolCheck(ElfFile before, ElfFile after, KernelLayout layout, DiagnosticBag diagnostics)
{
    /// <summary>Prefixes of what shim and stubs import. All of them the kernel exports for modules of any licence.</summary>
    private static readonly string[] Importable = ["pv_ops", "BUG_func", "__x86_return_thunk", "__x86_indirect_thunk_"];

    public void Check()
    {
        var added = after.Symbols.Skip(before.Symbols.Count).ToArray();
        var imports = new HashSet<string>(StringComparer.Ordinal);
        foreach (var symbol in added)
        {
            if (symbol.IsUndefined && !Array.Exists(Importable, prefix => symbol.Name.StartsWith(prefix, StringComparison.Ordinal)))
                Report($"{symbol.Name} is imported");
            else if (symbol.IsUndefined && !imports.Add(symbol.Name))
                Report($"{symbol.Name} is imported twice");
            else if (!symbol.IsUndefined && (symbol.Section is not { } section || symbol.Value > section.Size || symbol.Size > section.Size - symbol.Value))
                Report($"{symbol.Name} lies in no section");
        }

        CheckVersions(imports);
    }

    private void CheckVersions(HashSet<string> imports)
    {
        if (after.FindSection(KernelTables.Versions) is not { HasContent: true } table || layout.VersionSize == 0)
            return;
        var old = (int)(before.FindSection(KernelTables.Versions)?.Size ?? 0);
        var records = table.Content.Span;
        if (records.Length % layout.VersionSize != 0 || old % layout.VersionSize != 0 || layout.VersionName >= layout.VersionSize)
        {
            diagnostics.Add(DiagnosticId.VerifyKernelTable, KernelTables.Versions, "its size is no multiple of its entries'");
            return;
        }

        for (var at = old; at < records.Length; at += layout.VersionSize)
        {
            var name = records[(at + layout.VersionName)..(at + layout.VersionSize)];
            var length = name.IndexOf((byte)0);
            if (length < 0 || !imports.Remove(Encoding.UTF8.GetString(name[..length])))
                diagnostics.Add(DiagnosticId.VerifyKernelTable, KernelTables.Versions, $"the entry at 0x{at:x} is of no symbol that was added");
        }

        foreach (var missing in imports.Order(StringComparer.Ordinal))
            diagnostics.Add(DiagnosticId.VerifyKernelTable, KernelTables.Versions, $"there is no entry for {missing}");
    }

    private void Report(string problem) => diagnostics.Add(DiagnosticId.VerifyKernelSymbols, problem);
}
