// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Afterlink.Diagnostics.Events;

/// <summary>
/// What tools see of Afterlink in a process: <c>dotnet-trace</c>, <c>dotnet-counters</c>, <c>afterlink top</c>. The names and numbers are a contract
/// (docs/observing.md).
/// </summary>
[EventSource(Name = SourceName)]
internal sealed class AfterlinkEventSource : EventSource
{
    public const string SourceName = "Afterlink";

    private readonly List<DiagnosticCounter> _counters = [];
    private long _faults;

    private AfterlinkEventSource()
    {
    }

    public static AfterlinkEventSource Log { get; } = new();

    /// <summary>Whether someone wants to see every site.</summary>
    public bool AreSitesWanted => IsEnabled(EventLevel.Informational, Keywords.Sites);

    [Event(1, Level = EventLevel.Informational, Keywords = Keywords.Modules)]
    public void ModuleLoaded(string name, string path, int sites, bool boundBeforeConstructors)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Modules))
            WriteEvent(1, name, path, sites, boundBeforeConstructors);
    }

    [Event(2, Level = EventLevel.Informational, Keywords = Keywords.Modules)]
    public void ModuleUnloaded(string name, string path) => WriteEvent(2, name, path);

    [Event(3, Level = EventLevel.Error, Keywords = Keywords.Faults)]
    public void Fault(string code, string message)
    {
        Interlocked.Increment(ref _faults);
        if (IsEnabled(EventLevel.Error, Keywords.Faults))
            WriteEvent(3, code, message);
    }

    /// <summary>What a site was answered since the event before: calls, nanoseconds, and calls by powers of two of nanoseconds, separated by commas.</summary>
    [Event(4, Level = EventLevel.Informational, Keywords = Keywords.Sites)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "every argument is a primitive or a string")]
    public void SiteCalls(int monitor, string module, int site, string kind, string function, string source, string instruction, long calls, long nanoseconds, string latencies) =>
        WriteEvent(4, monitor, module, site, kind, function, source, instruction, calls, nanoseconds, latencies);

    /// <summary>All sites of an interval were told.</summary>
    [Event(5, Level = EventLevel.Informational, Keywords = Keywords.Sites)]
    public void SitesTold(long microseconds) => WriteEvent(5, microseconds);

    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command == EventCommand.Enable && _counters.Count == 0)
            AddCounters();
        SiteEvents.Follow(AreSitesWanted, command.Arguments);
    }

    // Counters are made once somebody listens: a process that nobody looks at has none.
    private void AddCounters()
    {
        _counters.Add(new PollingCounter("modules", this, static () => SiteEvents.Modules) { DisplayName = "Modules bound" });
        _counters.Add(new IncrementingPollingCounter("faults", this, () => Interlocked.Read(ref _faults)) { DisplayName = "Handler faults" });
        _counters.Add(new IncrementingPollingCounter("calls", this, static () => SiteEvents.Calls(null)) { DisplayName = "Sites answered" });
        foreach (var group in SiteGroups.All)
            _counters.Add(new IncrementingPollingCounter($"calls-{group.Name}", this, () => SiteEvents.Calls(group)) { DisplayName = group.DisplayName });
    }

    /// <summary>Groups of events.</summary>
    public static class Keywords
    {
        /// <summary>Modules that are bound and unbound.</summary>
        public const EventKeywords Modules = (EventKeywords)1;

        /// <summary>Faults.</summary>
        public const EventKeywords Faults = (EventKeywords)2;

        /// <summary>Every site's calls, from time to time. While somebody listens, sites are counted.</summary>
        public const EventKeywords Sites = (EventKeywords)4;
    }
}
