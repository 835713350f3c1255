// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Planning;

/// <summary>
/// Plans the compilation of one source: in link mode one command, in source mode the command that makes assembler text and the one that
/// assembles it, between which <see cref="CompileSources"/> pads the text. Either way it is one step with one record.
/// </summary>
/// <param name="settings">The project's settings.</param>
/// <param name="source">The source.</param>
/// <param name="language">Its language.</param>
/// <param name="output">The object to make; its name ends in <c>.o</c>.</param>
internal sealed class SourceCompilation(PlanSettings settings, ITaskItem source, SourceLanguage language, string output)
{
    private readonly string _path = source.GetMetadata(Metadata.FullPath);
    private readonly string _dependencyFile = language.IsPreprocessed ? output[..^2] + ".d" : "";
    private readonly string _padded = output[..^2] + ".padded.s";

    /// <summary>The compiler driver.</summary>
    public ToolchainCommand Tool => language.IsCxx ? settings.CxxToolchain : settings.Toolchain;

    /// <summary>Adds commands and files to a step.</summary>
    public TaskItem Complete(TaskItem step, SourceMode mode)
    {
        step.Set(Metadata.DependencyFile, _dependencyFile);
        if (mode == SourceMode.Link)
            return step.Set(Metadata.Inputs, _path).Set(Metadata.Command, CreateOptions("-c").Add("-o").Add(output).Add(_path).ToString());

        // Another version of the engine pads in another way.
        var text = language.IsPreprocessed ? output[..^2] + ".s" : _path;
        return step.Set(Metadata.Inputs, [_path, .. settings.EngineFiles])
            .Set(Metadata.Command, CreateTextCommand(text))
            .Set(Metadata.AssemblyText, text)
            .Set(Metadata.PaddedText, _padded)
            .Set(Metadata.Intermediates, language.IsPreprocessed ? [text, _padded] : [_padded])
            .Set(Metadata.AssembleCommand, CreateAssembleCommand());
    }

    private string CreateTextCommand(string text)
    {
        if (!language.IsPreprocessed)
            return "";
        var options = CreateOptions(language.IsAssembly ? "-E" : "-S");
        if (!language.IsAssembly)
            options.Add("-fno-lto");

        // The rule is to be about the object, whatever this command writes.
        return options.Add("-MQ").Add(output).Add("-o").Add(text).Add(_path).ToString();
    }

    // Compiled text has its own debug information; an assembler that is asked for more would describe the text itself.
    private string CreateAssembleCommand()
    {
        var options = CreateCommonOptions("-c");
        if (!language.IsAssembly)
            options.Add("-fno-lto").Add("-g0");

        // clang warns of every option that has no use here.
        return options.Add("-Wno-unused-command-line-argument").Add("-o").Add(output).Add("-x").Add("assembler").ToString();
    }

    private ResponseFile CreateOptions(string what)
    {
        var options = CreateCommonOptions(what);
        if (_dependencyFile.Length != 0)
            options.Add("-MMD").Add("-MF").Add(_dependencyFile);
        return options;
    }

    private ResponseFile CreateCommonOptions(string what)
    {
        var options = new ResponseFile().Add(what).Add("-fPIC").Add("-g").Add("-O2").Add("-fdiagnostics-color=never");
        if (settings.DeterministicSourcePaths)
            options.Add($"-ffile-prefix-map={settings.ProjectDirectory}=/_/");
        return options.Add("-I" + settings.IncludeDirectory)
            .AddEach("-I", source.GetList(Metadata.IncludeDirectories).Select(settings.GetFullPath))
            .AddEach("-D", source.GetList(Metadata.Defines))
            .AddRaw(settings.CompilerOptions)
            .AddRaw(source.GetMetadata(Metadata.CompilerOptions));
    }
}
