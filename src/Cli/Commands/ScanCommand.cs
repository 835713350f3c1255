// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink scan FILE...</c></summary>
internal static class ScanCommand
{
    public static Command Create(Report report)
    {
        var files = CommandBody.FileArgument<string[]>("FILE", "Shared object, executable or relocatable object.");
        files.Arity = ArgumentArity.OneOrMore;
        var page = CommandBody.ReportOption();
        var json = CommandBody.JsonOption();
        var probes = new ProbeOptions();
        var command = new Command("scan", "Lists what modules ask of their machine, and how each site would be patched. Writes no module.") { files, page, json };
        probes.AddTo(command);
        return command.Runs(report, (parsed, cancellationToken) =>
        {
            var results = new List<ScanResult>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                results.Add(ModuleScanner.ScanFile(file, probes.Read(parsed), cancellationToken));
                report.Write(results[^1].Diagnostics);
            }

            var succeeded = results.FindAll(static result => result.Succeeded);
            if (parsed.GetValue(json))
                report.Output.Write(JsonReport.Scan(succeeded));
            else
                succeeded.ForEach(result => Write(report, result));
            return report.WritePage(parsed.GetValue(page), path => ReportFile.Write(succeeded, path, cancellationToken)) && succeeded.Count == results.Count;
        });
    }

    private static void Write(Report report, ScanResult result)
    {
        var native = result.Sites.Count(static site => !site.IsPatched);
        report.WriteHeading(
            $"{result.File}: {result.Machine} {result.Type}, {result.Sites.Count} sites, {native} of them stay native; {result.Rejected} patterns are no code");
        report.WriteSites(result.Sites);
    }
}
