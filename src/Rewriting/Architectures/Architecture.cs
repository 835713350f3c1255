// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.AArch64;
using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Architectures;

/// <summary>What the engine can do with modules of a machine: one row for each that <see cref="ElfFile"/> reads.</summary>
/// <param name="Machine">One of <see cref="ElfMachine"/>.</param>
/// <param name="Catalog">Its virtualization-sensitive instructions.</param>
/// <param name="Scan">Finds the sites; null where the diagnostics say why not.</param>
/// <param name="Abi">What putting stubs into its modules needs; null where the engine does not rewrite them.</param>
internal sealed record Architecture(
    ushort Machine,
    IReadOnlyList<CatalogEntry> Catalog,
    Func<ElfFile, ProbeSelection, DiagnosticBag, CancellationToken, ModuleSites?> Scan,
    MachineAbi? Abi)
{
    private static readonly Architecture[] Rows =
    [
        new(ElfMachine.X64, X86Catalog.All, ScanX64, X86Machine.Abi),
        new(ElfMachine.AArch64, AArch64Catalog.All, ScanAArch64, Abi: null),
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Architecture> All => Rows;

    /// <summary>The row of a file that was read.</summary>
    public static Architecture Of(ElfFile file) => Array.Find(Rows, row => row.Machine == file.Machine)
        ?? throw new ArgumentException("the reader lets no other machine pass", nameof(file));

    /// <summary>Whether the engine rewrites modules of the machine; where not, <paramref name="diagnostics"/> says so.</summary>
    public bool CanRewrite(DiagnosticBag diagnostics)
    {
        if (Abi is null)
            diagnostics.Add(DiagnosticId.MachineNotRewritten, ElfMachine.NameOf(Machine));
        return Abi is not null;
    }

    /// <summary>Plans how a shared object or a program is extended; null where <paramref name="diagnostics"/> says why it cannot be.</summary>
    public SharedObjectLayout? PlanLayout(ElfFile file, DiagnosticBag diagnostics) =>
        CanRewrite(diagnostics) ? SharedObjectLayout.Create(file, Abi!, diagnostics) : null;

    private static ModuleSites? ScanX64(ElfFile file, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellation) =>
        AnalyzedModule.Create(file, probes, diagnostics, cancellation) is { } module
            ? new ModuleSites(module.Report(null), module.Analysis.Rejected)
            : null;

    private static ModuleSites? ScanAArch64(ElfFile file, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        if (!CodeRangeCheck.Pass(file, diagnostics))
            return null;
        if (!probes.IsEmpty)
        {
            diagnostics.Add(DiagnosticId.MachineNotRewritten, ElfMachine.NameOf(file.Machine));
            return null;
        }

        var (sites, rejected) = AArch64Scanner.Scan(file, cancellation);
        return new ModuleSites(sites, rejected);
    }
}
