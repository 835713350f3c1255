// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using System.Runtime.InteropServices;
using Afterlink.Cli.Output;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary>What all commands share: the <c>--json</c> option, cancellation, and the last line of defence.</summary>
internal static class CommandBody
{
    /// <summary>Makes the option <c>--json</c>.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Write JSON, and nothing else, to the output." };

    /// <summary>Makes the option <c>--report</c>.</summary>
    public static Option<string?> ReportOption() => new("--report") { HelpName = "FILE.html", Description = "Also write a page for people: charts, and each site with its code." };

    /// <summary>Makes an argument that takes files; what looks like an option is a slip, not a file.</summary>
    public static Argument<T> FileArgument<T>(string name, string description)
    {
        var argument = new Argument<T>(name) { Description = description };
        argument.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-'))
                    result.AddError($"Unrecognized option '{token.Value}'; write './{token.Value}' where it is a file.");
            }
        });
        return argument;
    }

    /// <summary>Gives <paramref name="command"/> its body, which returns whether the input was fine.</summary>
    public static Command Runs(this Command command, Report report, Func<ParseResult, CancellationToken, bool> body)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // Without this, a terminal that is closed would leave a machine running that the tool started. Where SIGHUP is ignored (nohup), it stays so.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                ending.Cancel();
            });
            try
            {
                // The engine computes on the thread it is called on; on this one, Ctrl-C would not be listened to meanwhile.
                return await Task.Run(() => body(parsed, ending.Token), ending.Token) ? ExitCode.Success : ExitCode.BadInput;
            }
            catch (OperationCanceledException)
            {
                report.Error.WriteLine("afterlink: canceled");
                return ExitCode.Canceled;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The engine says itself what is wrong with a file; what is left is where the results go, a full disk say.
                var diagnostics = new DiagnosticBag();
                diagnostics.Add(DiagnosticId.OutputUnwritable, "what goes to the standard output", exception.Message);
                report.Write(diagnostics);
                return ExitCode.BadInput;
            }
            catch (Exception exception)
            {
                // The engine reports what is wrong with a file; anything else is a fault of ours, and the user is to see its code.
                var diagnostics = new DiagnosticBag();
                diagnostics.Add(DiagnosticId.InternalError, $"{exception.GetType().Name}: {exception.Message}");
                report.Write(diagnostics);
                return ExitCode.BadInput;
            }
        });
        return command;
    }
}
