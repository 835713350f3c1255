// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink verify ORIGINAL REWRITTEN</c></summary>
internal static class VerifyCommand
{
    public static Command Create(Report report)
    {
        var original = CommandBody.FileArgument<string>("ORIGINAL", "The module as it was.");
        var rewritten = CommandBody.FileArgument<string>("REWRITTEN", "What 'rewrite' made of it.");
        var json = CommandBody.JsonOption();
        return new Command("verify", "Proves from the two files alone that a rewritten module differs only where it may.") { original, rewritten, json }
            .Runs(report, (parsed, cancellationToken) =>
            {
                var (before, after) = (parsed.GetRequiredValue(original), parsed.GetRequiredValue(rewritten));
                var result = ModuleVerifier.VerifyFiles(before, after, cancellationToken);
                report.Write(result.Diagnostics);
                if (parsed.GetValue(json))
                    report.Output.Write(JsonReport.Verify([(before, after, result)]));
                else if (result.Succeeded)
                    report.WriteHeading($"{after}: verified against {before}: {result.Sites} sites, {result.Windows} windows, {result.BytesCompared:N0} bytes compared");
                return result.Succeeded;
            });
    }
}
