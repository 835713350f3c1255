// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink rewrite FILE -o OUT</c>, <c>rewrite FILE... -o DIR</c>, <c>rewrite DIR -o DIR --recursive</c></summary>
internal static class RewriteCommand
{
    public static Command Create(Report report)
    {
        var files = CommandBody.FileArgument<string[]>("FILE", "Shared objects, programs, objects and, with --kernel-headers, kernel modules; or with --recursive a folder of them. They are not changed.");
        files.Arity = ArgumentArity.OneOrMore;
        var output = new Option<string>("--output", "-o")
        {
            Required = true,
            HelpName = "OUT",
            Description = "The rewritten module; its manifest goes beside it, but for kernel modules. A folder where there are several.",
        };
        var page = CommandBody.ReportOption();
        var json = CommandBody.JsonOption();
        var probes = new ProbeOptions();
        var many = new BatchCommandOptions();
        var kernel = new KernelCommandOptions();
        var command = new Command("rewrite", "Rewrites modules so that their sites can be bound when they load.") { files, output, page, json };
        probes.AddTo(command);
        many.AddTo(command);
        kernel.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is { Length: > 1 } && result.GetValue(output) is { } place && !IsFolder(place))
                result.AddError($"Several files go to a folder: write '{place}{Path.DirectorySeparatorChar}' after '--output'.");
        });
        return command.Runs(report, (parsed, cancellationToken) =>
        {
            var template = new RewriteRequest("", parsed.GetRequiredValue(output)) { Probes = probes.Read(parsed), Kernel = kernel.Read(parsed) };
            using var cache = many.OpenCache(parsed, report);
            var run = new RewriteRun(report, many.Read(parsed, cache), parsed.GetValue(json), many.IsVerbose(parsed), parsed.GetValue(page), cancellationToken);
            var succeeded = Run(run, parsed.GetRequiredValue(files), template, many.IsRecursive(parsed), many.CopiesOthers(parsed));
            report.Write(cache?.Problems ?? []);
            return succeeded;
        });
    }

    private static bool Run(RewriteRun run, string[] files, RewriteRequest template, bool isRecursive, bool copiesOthers)
    {
        var output = template.OutputPath;
        if (isRecursive && files is [var folder] && Directory.Exists(folder))
            return run.Folder(new FolderRequest(folder, output) { CopyOthers = copiesOthers, Template = template });

        var diagnostics = new DiagnosticBag();
        foreach (var named in files.Where(Directory.Exists))
            diagnostics.AddAt(DiagnosticId.FolderAlone, named, 0, named);
        if (diagnostics.HasErrors)
            return run.Refuse(diagnostics);
        if (files is [var file] && !IsFolder(output))
            return run.File(template with { InputPath = file });

        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in files)
        {
            var place = Path.Combine(output, Path.GetFileName(input));
            if (!inputs.TryAdd(place, input))
                diagnostics.AddAt(DiagnosticId.OutputTwice, input, 0, place, inputs[place], input);
        }

        return diagnostics.HasErrors
            ? run.Refuse(diagnostics)
            : run.Files(output, [.. inputs.Select(pair => template with { InputPath = pair.Value, OutputPath = pair.Key, MakesFolder = true })]);
    }

    // A name without a separator at its end is a file's, unless there is a folder of that name.
    private static bool IsFolder(string path) => Path.EndsInDirectorySeparator(path) || Directory.Exists(path);
}
