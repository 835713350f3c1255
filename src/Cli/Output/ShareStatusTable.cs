// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Receipts;

namespace Afterlink.Cli.Output;

/// <summary>A broker's status, for people.</summary>
internal static class ShareStatusTable
{
    /// <summary>Who maps what.</summary>
    public static void Write(Report report, RuntimeFolder folder, BrokerStatus? status)
    {
        if (status is null)
        {
            report.WriteHeading($"{folder.Path}: nobody shares anything");
            return;
        }

        report.WriteHeading($"{folder.Path}: served by process {status.Process}, {status.Clients} processes, {status.Segments.Count} segments, {Size(status.Bytes)}{Quota(status)}; saves {Size(status.SavedBytes)}");
        foreach (var segment in status.Segments)
        {
            report.WriteHeading($"{segment.Key}  {Size(segment.Bytes)}, mapped by {segment.Mappers}");
            report.WriteFacts(status.Attachments.Where(attachment => attachment.Key == segment.Key).Select(Describe));
        }

        foreach (var file in status.Attachments.Where(static attachment => attachment.Key.Hash == default).GroupBy(static attachment => (attachment.Place.Device, attachment.Place.Inode)))
        {
            report.WriteHeading($"page cache of {Identity(file.First())}, mapped by {file.Select(static attachment => attachment.Process).Distinct().Count()}");
            report.WriteFacts(file.Select(Describe));
        }

        foreach (var victim in status.Victims)
            report.WriteHeading($"given up: {victim.Key}, mapped by {victim.Mappers}: {Size(victim.FreedBytes)} of {Size(victim.Bytes)} freed in {victim.Milliseconds} ms");
    }

    /// <summary>What was not shared and why.</summary>
    public static void WriteRefusals(Report report, RuntimeFolder folder, BrokerStatus? status)
    {
        if (status is null)
        {
            report.WriteHeading($"{folder.Path}: nobody shares anything, so nobody knows what was not shared");
            return;
        }

        report.WriteHeading($"{folder.Path}: {status.Refusals.Count} parts stayed private");
        report.WriteFacts(status.Refusals.Select(static refusal => (
            $"AFL{(int)refusal.Reason:D4}",
            (FormattableString)$"process {refusal.Process}, {Size(refusal.PrivateBytes)} of {Size(refusal.Length)}: {Refusals.Describe(refusal)}")));
    }

    private static (string Name, FormattableString Value) Describe(BrokerAttachment attachment) => (
        string.Create(CultureInfo.InvariantCulture, $"process {attachment.Process}"),
        $"{Size(attachment.SharedBytes)} shared, {Size(attachment.PrivateBytes)} private, {Identity(attachment)}");

    private static string Identity(BrokerAttachment attachment) => attachment.Place.Identity?.ToString() ?? "?";

    private static string Quota(BrokerStatus status) => status.Quota == ulong.MaxValue ? "" : $" of {Size(status.Quota)}";

    private static string Size(ulong bytes) => bytes switch
    {
        < 10 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:F1} MiB"),
    };
}
