// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics.Tracing;
using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Afterlink.Cli.Observing;

/// <summary>
/// Listens to the events of Afterlink in another process through its event pipe (docs/observing.md). What comes is checked as far as it is used: the
/// process may be anybody's.
/// </summary>
internal static class ActivityFeed
{
    private const string Provider = "Afterlink";
    private const long Sites = 4;
    private const int MaximumSites = 100_000;
    private const int MaximumBuckets = 64;

    /// <summary>Listens until the process ends, the consumer has enough, or the token is canceled.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="interval">How often the process tells what it counted.</param>
    /// <param name="consume">Takes what came; returns whether more is wanted.</param>
    /// <param name="diagnostics">Takes what went wrong.</param>
    /// <param name="cancellationToken">Ends the listening.</param>
    /// <returns>Whether anything came.</returns>
    public static bool Listen(
        int processId, TimeSpan interval, Func<ProcessActivity, bool> consume, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = new Dictionary<string, string> { ["SiteIntervalSec"] = interval.TotalSeconds.ToString(CultureInfo.InvariantCulture) };
            using var session = new DiagnosticsClient(processId).StartEventPipeSession(
                [new EventPipeProvider(Provider, EventLevel.Informational, Sites, arguments)], requestRundown: false);
            using var stop = cancellationToken.Register(static session => Stop((EventPipeSession)session!), session);
            return Read(session, consume);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            diagnostics.Add(DiagnosticId.ProcessNotObservable, processId, e.Message);
            return false;
        }
    }

    private static bool Read(EventPipeSession session, Func<ProcessActivity, bool> consume)
    {
        var sites = new List<SiteActivity>();
        var (isTold, isEnough) = (false, false);
        using var source = new EventPipeEventSource(session.EventStream);
        source.Dynamic.All += told =>
        {
            if (told.ProviderName != Provider || isEnough)
                return;
            if (told.EventName == "SiteCalls" && sites.Count < MaximumSites && SiteOf(told) is { } site)
                sites.Add(site);
            if (told.EventName != "SitesTold")
                return;
            isTold = true;
            var duration = TimeSpan.FromMicroseconds(Math.Clamp(Number(told, "microseconds"), 1, 86_400_000_000));
            isEnough = !consume(new ProcessActivity(duration, [.. sites.OrderByDescending(static site => site.Nanoseconds)]));
            sites.Clear();
            if (isEnough)
                _ = Task.Run(() => Stop(session));
        };
        try
        {
            _ = source.Process();
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            // The process was killed in the middle of an event.
        }

        return isTold;
    }

    private static SiteActivity? SiteOf(TraceEvent told)
    {
        var calls = Number(told, "calls");
        if (calls <= 0)
            return null;
        return new SiteActivity((int)Number(told, "monitor"), Text(told, "module"), (int)Number(told, "site"), Text(told, "kind"), Text(told, "function"),
            Text(told, "source"), Text(told, "instruction"), calls, Math.Max(Number(told, "nanoseconds"), 0), Latencies(Text(told, "latencies")));
    }

    private static long[] Latencies(string text) =>
        [.. text.Split(',', MaximumBuckets + 1).Take(MaximumBuckets)
            .Select(static count => long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0)];

    private static string Text(TraceEvent told, string name) => told.PayloadByName(name) as string ?? "";

    private static long Number(TraceEvent told, string name) => told.PayloadByName(name) switch
    {
        int value => value,
        long value => value,
        _ => 0,
    };

    // The process may have ended meanwhile.
    private static void Stop(EventPipeSession session)
    {
        try
        {
            session.Stop();
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException or ObjectDisposedException)
        {
        }
    }
}
