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
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Shared object, executable or relocatable object." };
        var json = CommandBody.JsonOption();
        return new Command("scan", "Lists what modules ask of their machine, and how each site would be patched. Writes no file.") { files, json }
            .Runs(report, (parsed, cancellationToken) =>
            {
                var results = parsed.GetRequiredValue(files).Select(file => ModuleScanner.ScanFile(file, cancellationToken)).ToList();
                foreach (var result in results)
                    report.Write(result.Diagnostics);

                var succeeded = results.FindAll(static result => result.Succeeded);
                if (parsed.GetValue(json))
                    report.Output.Write(JsonReport.Scan(succeeded));
                else
                    succeeded.ForEach(result => Write(report, result));
                return succeeded.Count == results.Count;
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
