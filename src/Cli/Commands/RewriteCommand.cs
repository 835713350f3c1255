// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink rewrite FILE -o OUT</c></summary>
internal static class RewriteCommand
{
    public static Command Create(Report report)
    {
        var file = CommandBody.FileArgument<string>("FILE", "Shared object. It is not changed.");
        var output = new Option<string>("--output", "-o") { Required = true, HelpName = "OUT", Description = "The rewritten module; its manifest goes beside it." };
        var page = CommandBody.ReportOption();
        var json = CommandBody.JsonOption();
        var probes = new ProbeOptions();
        var command = new Command("rewrite", "Rewrites a module so that its sites can be bound when it loads.") { file, output, page, json };
        probes.AddTo(command);
        return command.Runs(report, (parsed, cancellationToken) =>
        {
            var request = new RewriteRequest(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output)) { Probes = probes.Read(parsed) };
            var result = ModuleRewriter.Rewrite(request, cancellationToken);
            report.Write(result.Diagnostics);
            if (parsed.GetValue(json))
                report.Output.Write(JsonReport.Rewrite(result.Succeeded ? [result] : []));
            else if (result.Succeeded)
                Write(report, result);
            return result.Succeeded && report.WritePage(parsed.GetValue(page), path => ReportFile.Write([result], path, cancellationToken));
        });
    }

    private static void Write(Report report, RewriteResult result)
    {
        report.WriteHeading(
            $"{result.InputPath} -> {result.OutputPath}: {result.Patched} of {result.Sites.Count} sites patched, {result.InputBytes:N0} -> {result.OutputBytes:N0} bytes, {result.Elapsed.TotalMilliseconds:N0} ms");
        report.WriteSites(result.Sites);
    }
}
