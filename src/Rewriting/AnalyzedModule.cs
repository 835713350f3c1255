// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;

namespace Afterlink.Rewriting;

/// <summary>A module that was read, with its sites found and their windows planned: what scanning and rewriting share.</summary>
internal sealed class AnalyzedModule
{
    private readonly SymbolIndex _symbols;
    private readonly LineTable _lines;
    private readonly IntelFormatter _formatter = new();
    private readonly StringOutput _text = new();

    private AnalyzedModule(ElfFile file, CodeAnalysis analysis, WindowPlan plan)
    {
        File = file;
        Analysis = analysis;
        Sites = plan.Sites;
        Windows = plan.Windows;
        Entered = plan.Entered;
        _symbols = new SymbolIndex(file);

        // Line programs are the slowest thing to read in a module with debug information.
        _lines = Sites.Length == 0 ? new LineTable(false, [], [], []) : LineTable.Read(file);
    }

    public ElfFile File { get; }

    public CodeAnalysis Analysis { get; }

    /// <summary>All sites; of a loadable module by address.</summary>
    public PlannedSite[] Sites { get; }

    /// <summary>All windows by range and offset, those without sites among them.</summary>
    public IReadOnlyList<PatchWindow> Windows { get; }

    /// <summary>Addresses inside windows that branches in other windows lead to.</summary>
    public IReadOnlySet<ulong> Entered { get; }

    /// <summary>Analyzes a module, of a kernel without its target's layout; null where <paramref name="diagnostics"/> says why it cannot be.</summary>
    /// <param name="file">The module.</param>
    /// <param name="selection">Instructions that become sites besides the catalog's.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static AnalyzedModule? Create(ElfFile file, ProbeSelection selection, DiagnosticBag diagnostics, CancellationToken cancellationToken) =>
        Create(file, selection, diagnostics, cancellationToken, layout: null);

    /// <summary>Analyzes a module; null where <paramref name="diagnostics"/> says why it cannot be.</summary>
    /// <param name="file">The module.</param>
    /// <param name="selection">Instructions that become sites besides the catalog's.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <param name="layout">Of a kernel module, the target kernel's layout; null where no target is known.</param>
    public static AnalyzedModule? Create(
        ElfFile file, ProbeSelection selection, DiagnosticBag diagnostics, CancellationToken cancellationToken, KernelLayout? layout)
    {
        if (!CodeRangeCheck.Pass(file, diagnostics))
            return null;
        LoaderTables? tables = null;
        if (file.Type == ElfFileType.Relocatable && (tables = KernelTables.Read(file, layout, diagnostics)) is null)
            return null;
        var analysis = CodeAnalyzer.Analyze(file, cancellationToken, tables);
        var probes = new ProbeFinder(analysis, diagnostics).Find(selection);
        if (diagnostics.HasErrors)
            return null;
        if (analysis.Sites.Count + probes.Count > MaxSites)
        {
            diagnostics.Add(DiagnosticId.TooManySites, analysis.Sites.Count + probes.Count, MaxSites);
            return null;
        }

        var plan = WindowPlanner.Plan(analysis, probes);
        DeclaredSites.Apply(analysis, plan.Sites, diagnostics);
        var index = 0;
        foreach (var site in plan.Sites.Where(static site => site.IsListed))
            site.Index = index++;
        return new AnalyzedModule(file, analysis, plan);
    }

    /// <summary>The sites as reports show them.</summary>
    /// <param name="stubs">Where the stubs are; null where the module is not written.</param>
    public Site[] Report(IReadOnlyDictionary<PatchWindow, ulong>? stubs) => [.. Sites.Select(site => Report(site, stubs))];

    private const int MaxSites = (1 << BindingLayout.SiteIndexBits) - 1;

    private Site Report(PlannedSite site, IReadOnlyDictionary<PatchWindow, ulong>? stubs)
    {
        var symbol = _symbols.Find(site.Map.Section, site.Address);
        var hasLine = _lines.TryFind(site.Map.Section, site.Address, out var sourceFile, out var sourceLine);
        _formatter.Format(site.Instruction, _text);
        return new Site
        {
            Address = site.Address,
            Section = site.Map.Section?.Name,
            Symbol = symbol?.Name,
            SymbolOffset = symbol is null ? 0 : (uint)(site.Address - symbol.Value),
            Bytes = site.Bytes.ToArray(),
            Mnemonic = site.Instruction.Mnemonic.ToString().ToLowerInvariant(),
            Text = _text.ToStringAndReset(),
            Kind = site.Entry.Kind,
            Window = site.Window?.Type ?? WindowType.None,
            Reason = site.Reason,
            WindowAddress = site.Window?.Address ?? 0,
            WindowLength = site.Window?.Length ?? 0,
            StubAddress = site.Window is not null && stubs is not null ? stubs[site.Window] : 0,
            SourceFile = hasLine ? sourceFile : null,
            SourceLine = hasLine ? sourceLine : 0,
            HypercallNumber = site.HypercallNumber,
        };
    }
}
