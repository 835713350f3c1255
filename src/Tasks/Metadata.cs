// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks;

/// <summary>The item metadata that users write and that the tasks hand to one another; docs/targets.md describes each.</summary>
internal static class Metadata
{
    // Written by the user.
    public const string FullPath = "FullPath";
    public const string Module = "Module";
    public const string IncludeDirectories = "IncludeDirectories";
    public const string Defines = "Defines";
    public const string CompilerOptions = "CompilerOptions";
    public const string LinkerOptions = "LinkerOptions";
    public const string Libraries = "Libraries";
    public const string LibraryDirectories = "LibraryDirectories";
    public const string RuntimeIdentifier = "RuntimeIdentifier";
    public const string SourceMode = "SourceMode";
    public const string Probes = "Probes";
    public const string ProbeClasses = "ProbeClasses";
    public const string ProbeSample = "ProbeSample";
    public const string KernelHeaders = "KernelHeaders";
    public const string OutputFolder = "OutputFolder";

    // A planned step: what it reads, what it writes, and the command that does it.
    public const string Inputs = "Inputs";
    public const string Destination = "Destination"; // MSBuild reserves "Output"
    public const string DependencyFile = "DependencyFile";
    public const string Intermediates = "Intermediates";
    public const string Record = "Record";
    public const string Tool = "Tool";
    public const string ToolArguments = "ToolArguments";
    public const string Command = "Command";
    public const string Manifest = "Manifest";

    // Of kernel modules: where kbuild works on a copy of which folder, and where the result goes below the output.
    public const string BuildFolder = "BuildFolder";
    public const string SourceFolder = "SourceFolder";
    public const string Place = "Place";

    // In source mode a compilation ends with the assembler text, and this is how it goes on.
    public const string AssemblyText = "AssemblyText";
    public const string PaddedText = "PaddedText";
    public const string AssembleCommand = "AssembleCommand";

    // What the generator sees of an additional file.
    public const string Hypercalls = "AfterlinkHypercalls";
    public const string HypercallsModule = "AfterlinkHypercallsModule";

    /// <summary>The parts of a metadata value that a user wrote as a list, separated as MSBuild separates items.</summary>
    public static string[] GetList(this ITaskItem item, string name) =>
        item.GetMetadata(name).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The parts of a metadata value that <see cref="Set"/> was given as several; paths may hold a semicolon.</summary>
    public static string[] GetLines(this ITaskItem item, string name) => item.GetMetadata(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An item whose identity is <paramref name="identity"/> to the letter: MSBuild takes % and ; in it for something else.</summary>
    public static TaskItem Create(string identity) =>
        new(identity.Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3b", StringComparison.Ordinal));

    /// <summary>Sets a metadata value to the letter.</summary>
    public static TaskItem Set(this TaskItem item, string name, params IEnumerable<string> lines)
    {
        ((ITaskItem2)item).SetMetadataValueLiteral(name, string.Join('\n', lines));
        return item;
    }
}
