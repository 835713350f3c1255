// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Pressure;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink broker</c></summary>
internal static class BrokerCommand
{
    public static Command Create(Report report)
    {
        var folder = ShareCommand.FolderOption();
        var quota = new Option<string?>("--quota") { HelpName = "SIZE", Description = "Bytes of all segments together, such as 16G." };
        var userQuota = new Option<string?>("--user-quota") { HelpName = "SIZE", Description = "Bytes of the segments that one user published." };
        var users = new Option<uint[]>("--user") { HelpName = "UID", Description = "Another user who may connect; can be repeated." };
        users.Validators.Add(static result => new NumberRange<uint>(0, null).Check("--user", result));
        return new Command("broker", "Hands out reference data from process to process, until Ctrl-C; without it, one of the processes does.")
        {
            folder,
            quota,
            userQuota,
            users,
        }.Runs(report, (parsed, cancellationToken) =>
        {
            var diagnostics = new DiagnosticBag();
            var limits = new BrokerLimits
            {
                Quota = Size(parsed.GetValue(quota), diagnostics),
                UserQuota = Size(parsed.GetValue(userQuota), diagnostics),
                Users = (parsed.GetValue(users) ?? []).ToHashSet(),
            };
            report.Write(diagnostics);
            return diagnostics.Count == 0 && Serve(report, parsed.GetValue(folder), limits, cancellationToken);
        });
    }

    private static bool Serve(Report report, string? path, BrokerLimits limits, CancellationToken cancellationToken)
    {
        if (ShareCommand.Open(path, report) is not { } folder)
            return false;
        using var host = BrokerHost.TryStart(folder, limits, new HostPressure());
        if (host is null)
        {
            var diagnostics = new DiagnosticBag();
            diagnostics.Add(DiagnosticId.BrokerRunsAlready, folder.Path);
            report.Write(diagnostics);
            return false;
        }

        report.WriteHeading($"serving {folder.Path}");
        report.Output.Flush();
        _ = cancellationToken.WaitHandle.WaitOne();
        return true;
    }

    private static ulong Size(string? text, DiagnosticBag diagnostics)
    {
        if (text is null)
            return ulong.MaxValue;
        if (CacheSettings.TryParseSize(text, out var bytes))
            return (ulong)bytes;
        diagnostics.Add(DiagnosticId.BrokerQuotaInvalid, text);
        return 0;
    }
}
