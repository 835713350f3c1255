// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Boot;
using Afterlink.Cli.Output;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink boot --kernel 6.1 --under xen MODULE...</c></summary>
internal static class BootCommand
{
    public static Command Create(Report report)
    {
        var options = new BootOptions();
        var json = CommandBody.JsonOption();
        var headers = new Option<bool>("--headers") { Description = "Fetch the headers of the kernel, write the path of their folder (KDIR of kbuild), and boot nothing." };
        var command = new Command("boot", "Boots a kernel in QEMU, loads modules there, and tells what they printed and what became of them.") { json, headers };
        options.AddTo(command);
        return command.Runs(report, (parsed, cancellationToken) =>
        {
            var request = options.Read(parsed);
            using var progress = new BootProgress(report);
            if (parsed.GetValue(headers))
                return WriteHeaders(report, request.Kernel, progress, cancellationToken);

            var result = ModuleBoot.RunAsync(request, progress, cancellationToken).GetAwaiter().GetResult();
            progress.Dispose();
            if (parsed.GetValue(json))
                report.Output.Write(BootJson.Write(request, result));
            else
                BootReport.Write(report, result);
            report.Write(result.Diagnostics);
            return result.Succeeded;
        });
    }

    private static bool WriteHeaders(Report report, string kernel, BootProgress progress, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var folder = ModuleBoot.FetchHeadersAsync(kernel, diagnostics, progress, cancellationToken).GetAwaiter().GetResult();
        progress.Dispose();
        report.Write(diagnostics);
        if (folder is not null)
            report.Output.WriteLine(folder);
        return folder is not null;
    }
}
