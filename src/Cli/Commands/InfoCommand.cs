// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink info REWRITTEN</c></summary>
internal static class InfoCommand
{
    public static Command Create(Report report)
    {
        var file = CommandBody.FileArgument<string>("REWRITTEN", "A rewritten module.");
        var json = CommandBody.JsonOption();
        return new Command("info", "Shows what a rewritten module says of itself: its origin and its site table.") { file, json }
            .Runs(report, (parsed, _) =>
            {
                var path = parsed.GetRequiredValue(file);
                var diagnostics = new DiagnosticBag(path);
                var module = ModuleInspector.InspectFile(path, diagnostics);
                report.Write(diagnostics);
                if (parsed.GetValue(json))
                    report.Output.Write(JsonReport.Info(module is null ? [] : [module]));
                else if (module is not null)
                    Write(report, module);
                return module is not null;
            });
    }

    private static void Write(Report report, ModuleInfo module)
    {
        report.WriteHeading($"{module.File}: rewritten, version {module.Version}, {module.Sites.Count} sites");
        (string Name, FormattableString Value)[] places = module switch
        {
            { IsKernelModule: true } => [("record", $"{module.SiteTableSize:N0} bytes"), ("stubs", $"{module.StubTextSize:N0} bytes with the shim, bound by the kernel's alternatives")],
            { IsObject: true } => [("record", $"{module.SiteTableSize:N0} bytes"), ("moved code", $"{module.StubTextSize:N0} bytes; sites have their room, and are bound in what is linked with it")],
            _ =>
            [
                ("binding cell", $"0x{module.BindingCellAddress:x}"),
                ("site table", $"0x{module.SiteTableAddress:x}, {module.SiteTableSize:N0} bytes"),
                ("stubs", $"0x{module.StubTextAddress:x}, {module.StubTextSize:N0} bytes"),
            ],
        };
        report.WriteFacts([("made from", $"{module.OriginalSize:N0} bytes, SHA-256 {module.OriginalHash}"), .. places]);
        report.WriteSites(module.Sites);
    }
}
