// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink restore REWRITTEN -o ORIGINAL</c></summary>
internal static class RestoreCommand
{
    public static Command Create(Report report)
    {
        var file = CommandBody.FileArgument<string>("REWRITTEN", "A rewritten module. It is not changed.");
        var output = new Option<string>("--output", "-o") { Required = true, HelpName = "ORIGINAL", Description = "Where the original goes." };
        var json = CommandBody.JsonOption();
        return new Command("restore", "Gives the original of a rewritten module back, byte for byte.") { file, output, json }
            .Runs(report, (parsed, cancellationToken) =>
            {
                var result = ModuleRestorer.Restore(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), cancellationToken);
                report.Write(result.Diagnostics);
                if (parsed.GetValue(json))
                    report.Output.Write(JsonReport.Restore(result.Succeeded ? [result] : []));
                else if (result.Succeeded)
                    report.WriteHeading($"{result.InputPath} -> {result.OutputPath}: restored, {result.OutputBytes:N0} bytes, SHA-256 {result.Hash}");
                return result.Succeeded;
            });
    }
}
