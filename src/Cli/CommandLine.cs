// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Commands;
using Afterlink.Cli.Output;

namespace Afterlink.Cli;

/// <summary>The whole tool but for the process around it.</summary>
internal static class CommandLine
{
    // How long Ctrl-C waits for the engine to look at its cancellation token.
    private static readonly TimeSpan TimeToCancel = TimeSpan.FromSeconds(5);

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What stands behind the tool's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where messages go.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var report = new Report(output, error);
        var root = new RootCommand("Rewrites native modules so that C# can answer their virtualization-sensitive instructions.")
        {
            ScanCommand.Create(report),
            RewriteCommand.Create(report),
            VerifyCommand.Create(report),
            RestoreCommand.Create(report),
            InfoCommand.Create(report),
            CacheCommand.Create(report),
            TopCommand.Create(report),
            BootCommand.Create(report),
            ShareCommand.Create(report),
            BrokerCommand.Create(report),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count != 0)
            return ReportUsage(parsed, error);

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = TimeToCancel });
    }

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (var mistake in parsed.Errors)
            error.WriteLine($"afterlink: {mistake.Message}");

        var command = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        error.WriteLine($"Try 'afterlink {command}--help'.");
        return ExitCode.WrongUsage;
    }
}
