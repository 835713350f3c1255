// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Receipts;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink share status</c>, <c>afterlink share doctor</c></summary>
internal static class ShareCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    public static Command Create(Report report) => new("share", "Shows the reference data that processes share.") { CreateStatus(report), CreateDoctor(report) };

    /// <summary>Makes the option <c>--folder</c>.</summary>
    public static Option<string?> FolderOption() =>
        new("--folder") { HelpName = "PATH", Description = $"The folder of the broker's socket, instead of {RuntimeFolder.Variable} or the user's own." };

    /// <summary>Opens the folder that is named, or the default one.</summary>
    public static RuntimeFolder? Open(string? path, Report report)
    {
        var problem = $"{RuntimeFolder.Variable} turns sharing off";
        var folder = (path ?? RuntimeFolder.DefaultPath()) is { } named ? RuntimeFolder.Open(named, out problem) : null;
        if (folder is null)
        {
            var diagnostics = new DiagnosticBag();
            diagnostics.Add(DiagnosticId.ShareFolderUnusable, problem ?? "");
            report.Write(diagnostics);
        }

        return folder;
    }

    private static Command CreateStatus(Report report)
    {
        var (folder, json) = (FolderOption(), CommandBody.JsonOption());
        var watch = new Option<bool>("--watch") { Description = "Write it again every second, until Ctrl-C." };
        return new Command("status", "Shows who maps what, and what that saves.") { folder, json, watch }.Runs(report, (parsed, cancellationToken) =>
        {
            if (Open(parsed.GetValue(folder), report) is not { } opened)
                return false;
            do
            {
                var isServed = StatusReader.TryRead(opened, out var status);
                if (parsed.GetValue(json))
                    report.Output.Write(ShareStatusJson.Write(status));
                else
                    ShareStatusTable.Write(report, opened, isServed ? status : null);
            }
            while (parsed.GetValue(watch) && !cancellationToken.WaitHandle.WaitOne(WatchInterval));
            return true;
        });
    }

    private static Command CreateDoctor(Report report)
    {
        var folder = FolderOption();
        return new Command("doctor", "Says what this host can share, and why something was not shared.") { folder }.Runs(report, (parsed, _) =>
        {
            var opened = Open(parsed.GetValue(folder), report);
            var checks = HostChecks.Run();
            report.WriteHeading($"this host");
            report.WriteFacts(checks.Select(static check => (check.Name, (FormattableString)$"{(check.IsGood ? "yes" : "NO")}: {check.Detail}")));
            if (opened is not null)
                ShareStatusTable.WriteRefusals(report, opened, StatusReader.TryRead(opened, out var status) ? status : null);
            return opened is not null && checks.All(static check => check.IsGood || !check.IsNeeded);
        });
    }
}
