// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Planning;

/// <summary>The compilations and the link of one module that is made from sources.</summary>
/// <param name="settings">The project's settings.</param>
/// <param name="module">The module's name.</param>
internal sealed class ModuleBuild(PlanSettings settings, string module)
{
    private readonly List<ITaskItem> _compilations = [];
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _libraryDirectories = [];
    private readonly List<string> _libraries = [];
    private readonly List<string> _linkerOptions = [];
    private bool _isCxx;

    /// <summary>The first source, to name the module by.</summary>
    public string FirstSource { get; private set; } = "";

    /// <summary>The instructions that the sources choose.</summary>
    public ModuleProbes Probes { get; } = new();

    /// <summary>One step a source.</summary>
    public IReadOnlyList<ITaskItem> Compilations => _compilations;

    /// <summary>The file that the link makes.</summary>
    public string OutputPath { get; } = Path.Combine(settings.IntermediateDirectory, "linked", $"lib{module}.so");

    /// <summary>Adds a source; false where the module has it already.</summary>
    public bool Add(ITaskItem source, SourceLanguage language, SourceMode mode)
    {
        var path = source.GetMetadata(Metadata.FullPath);
        if (!_sources.Add(path))
            return false;

        if (FirstSource.Length == 0)
            FirstSource = source.ItemSpec;
        _isCxx |= language.IsCxx;
        AddNew(_libraryDirectories, source.GetList(Metadata.LibraryDirectories).Select(settings.GetFullPath));
        AddNew(_libraries, source.GetList(Metadata.Libraries));
        if (source.GetMetadata(Metadata.LinkerOptions) is { Length: > 0 } options)
            AddNew(_linkerOptions, [options]);

        var output = GetObjectPath(path);
        var compilation = new SourceCompilation(settings, source, language, output);
        _compilations.Add(compilation.Complete(CreateStep(source.ItemSpec, compilation.Tool, output), mode));
        return true;
    }

    /// <summary>The step that links the module.</summary>
    public ITaskItem CreateLink()
    {
        var objects = _compilations.ConvertAll(static step => step.GetMetadata(Metadata.Destination));
        var options = new ResponseFile()
            .Add("-shared").Add("-fPIC").Add("-g").Add("-O2").Add("-Wl,--build-id").Add($"-Wl,-soname,{Path.GetFileName(OutputPath)}")
            .Add("-o").Add(OutputPath)
            .AddEach("", objects)
            .AddEach("-L", _libraryDirectories)
            .AddRaw(settings.LinkerOptions);
        foreach (var raw in _linkerOptions)
            options.AddRaw(raw);
        options.AddEach("-l", _libraries);
        return CreateStep(Path.GetFileName(OutputPath), _isCxx ? settings.CxxToolchain : settings.Toolchain, OutputPath)
            .Set(Metadata.Inputs, objects)
            .Set(Metadata.Command, options.ToString());
    }

    private TaskItem CreateStep(string name, ToolchainCommand tool, string output) =>
        Metadata.Create(name)
            .Set(Metadata.Module, module)
            .Set(Metadata.Destination, output)
            .Set(Metadata.Record, output + ".record")
            .Set(Metadata.Tool, tool.Program)
            .Set(Metadata.ToolArguments, tool.Arguments);

    // The source's place in the project keeps a/x.c and b/x.c apart; a source from elsewhere is named by all of its path.
    private string GetObjectPath(string source)
    {
        var relative = Path.GetRelativePath(settings.ProjectDirectory, source);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
            relative = Path.Combine("_", source[(Path.GetPathRoot(source)?.Length ?? 0)..]);
        return Path.Combine(settings.IntermediateDirectory, "objects", module, relative + ".o");
    }

    private static void AddNew(List<string> list, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            if (!list.Contains(value, StringComparer.Ordinal))
                list.Add(value);
        }
    }
}
