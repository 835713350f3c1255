// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Planning;

/// <summary>Turns the project's items into steps, each with its own inputs and outputs, and refuses what cannot become modules.</summary>
/// <param name="settings">The project's settings.</param>
/// <param name="diagnostics">What is wrong with the items.</param>
internal sealed partial class ModulePlanner(PlanSettings settings, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, ModuleBuild> _builds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _originByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _originByFile = new(StringComparer.Ordinal);
    private readonly List<ITaskItem> _rewritings = [];
    private readonly List<ITaskItem> _hypercalls = [];

    /// <summary>Steps that compile.</summary>
    public IEnumerable<ITaskItem> Compilations => _builds.Values.SelectMany(static build => build.Compilations);

    /// <summary>Steps that link.</summary>
    public IEnumerable<ITaskItem> Links => _builds.Values.Select(static build => build.CreateLink());

    /// <summary>Steps that rewrite.</summary>
    public IEnumerable<ITaskItem> Rewritings => _rewritings;

    /// <summary>Headers that declare hypercalls, as the generator takes them.</summary>
    public IEnumerable<ITaskItem> Hypercalls => _hypercalls;

    /// <summary>Plans all modules: made ones, finished ones, and then the headers that belong to them.</summary>
    public void Plan(ITaskItem[] sources, ITaskItem[] modules, ITaskItem[] hypercalls)
    {
        foreach (var source in sources)
            AddSource(source);
        foreach (var (name, build) in _builds)
            AddRewriting(name, build.OutputPath, build.FirstSource, settings.RuntimeIdentifier, build.Probes);
        foreach (var module in modules)
            AddModule(module);
        foreach (var header in hypercalls)
            AddHypercalls(header);
    }

    private void AddSource(ITaskItem source)
    {
        if (!CheckFile(source) || ReadModule(source, "AfterlinkSource") is not { } name)
            return;

        if (SourceLanguages.Find(source.ItemSpec) is not { } language)
        {
            diagnostics.Add(DiagnosticId.UnknownSourceType, source.ItemSpec, SourceLanguages.Extensions);
            return;
        }

        if (ReadMode(source) is not { } mode)
            return;
        if (mode == SourceMode.Source && !language.IsAssembly
            && LinkTimeOptimization.IsAskedFor(settings.CompilerOptions, source.GetMetadata(Metadata.CompilerOptions)))
            diagnostics.AddAt(DiagnosticId.LinkTimeOptimizationOff, source.GetMetadata(Metadata.FullPath), 0, Path.GetFileName(source.ItemSpec));

        if (!_builds.TryGetValue(name, out var build))
            _builds.Add(name, build = new ModuleBuild(settings, name));
        if (!build.Add(source, language, mode))
            diagnostics.Add(DiagnosticId.ListedTwice, source.ItemSpec, "AfterlinkSource");
        build.Probes.Add(source, name, diagnostics);
    }

    private void AddModule(ITaskItem module)
    {
        if (!CheckFile(module))
            return;

        var path = module.GetMetadata(Metadata.FullPath);
        var name = module.GetMetadata(Metadata.Module) is { Length: > 0 } given ? given : Path.GetFileName(path);
        var identifier = module.GetMetadata(Metadata.RuntimeIdentifier) is { Length: > 0 } own ? own : settings.RuntimeIdentifier;
        if (!CheckName(name))
            return;
        var probes = new ModuleProbes();
        probes.Add(module, name, diagnostics);
        AddRewriting(name, path, module.ItemSpec, identifier, probes);
    }

    private void AddHypercalls(ITaskItem header)
    {
        if (!CheckFile(header) || ReadModule(header, "AfterlinkHypercalls") is not { } name)
            return;

        var path = header.GetMetadata(Metadata.FullPath);
        if (!_originByName.ContainsKey(name))
            diagnostics.Add(DiagnosticId.ModuleWithoutSource, name, header.ItemSpec);
        else if (_hypercalls.Exists(item => item.GetMetadata(Metadata.FullPath) == path))
            diagnostics.Add(DiagnosticId.ListedTwice, header.ItemSpec, "AfterlinkHypercalls");
        else
            _hypercalls.Add(Metadata.Create(path).Set(Metadata.Hypercalls, "true").Set(Metadata.HypercallsModule, name));
    }

    private void AddRewriting(string name, string input, string origin, string runtimeIdentifier, ModuleProbes probes)
    {
        probes.Check(origin, diagnostics);
        var file = Path.GetFileName(input);
        if (!_originByName.TryAdd(name, origin))
        {
            diagnostics.Add(DiagnosticId.DuplicateModuleName, name, _originByName[name], origin);
            return;
        }

        if (!_originByFile.TryAdd(file, origin))
        {
            diagnostics.Add(DiagnosticId.DuplicateModuleFile, file, _originByFile[file], origin);
            return;
        }

        var output = Path.Combine(settings.IntermediateDirectory, "modules", file);
        var step = Metadata.Create(input)
            .Set(Metadata.Module, name)
            .Set(Metadata.RuntimeIdentifier, runtimeIdentifier)
            .Set(Metadata.Inputs, [input, .. settings.EngineFiles])
            .Set(Metadata.Destination, output)
            .Set(Metadata.Manifest, output + ".afterlink-manifest")
            .Set(Metadata.Record, output + ".record")
            .Set(Metadata.Tool, "rewrite")
            .Set(Metadata.Command, [name, .. probes.Describe()]);
        probes.CopyTo(step);
        _rewritings.Add(step);
    }

    private bool CheckFile(ITaskItem item)
    {
        var path = item.GetMetadata(Metadata.FullPath);
        if (File.Exists(path))
            return true;

        diagnostics.Add(DiagnosticId.MissingFile, path);
        return false;
    }

    private SourceMode? ReadMode(ITaskItem source)
    {
        if (source.GetMetadata(Metadata.SourceMode) is not { Length: > 0 } name)
            return settings.SourceMode;
        if (SourceModes.Find(name) is { } mode)
            return mode;

        diagnostics.Add(DiagnosticId.SourceModeInvalid, name);
        return null;
    }

    private string? ReadModule(ITaskItem item, string itemType)
    {
        var name = item.GetMetadata(Metadata.Module);
        if (name.Length != 0)
            return CheckName(name) ? name : null;

        diagnostics.Add(DiagnosticId.ModuleNameMissing, item.ItemSpec, itemType);
        return null;
    }

    private bool CheckName(string name)
    {
        if (ModuleName().IsMatch(name))
            return true;

        diagnostics.Add(DiagnosticId.ModuleNameInvalid, name);
        return false;
    }

    // What is safe as a file name, in a linker option, and as a word of the manifest.
    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ModuleName();
}
