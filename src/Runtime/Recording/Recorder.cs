// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Interposition;
using Afterlink.Modules;
using Afterlink.Recording.Exchanges;
using Afterlink.Recording.Format;

namespace Afterlink.Recording;

/// <summary>Lets every site be answered as ever, and records what it asked and what it was answered.</summary>
internal sealed unsafe class Recorder(RecordWriter writer) : Interposer, IDisposable
{
    private readonly object _lock = new();
    private readonly List<RecorderTrack> _tracks = [];
    private readonly Dictionary<LoadedModule, int> _modules = [];
    private readonly ThreadLocal<RecorderTrack?> _track = new();

    /// <summary>Events so far.</summary>
    public long Events
    {
        get
        {
            lock (_lock)
                return _tracks.Sum(static track => track.Events);
        }
    }

    /// <summary>Whether a handler has called into a module, which a replay cannot do.</summary>
    public bool HasReentry
    {
        get
        {
            lock (_lock)
                return _tracks.Exists(static track => track.HasReentry);
        }
    }

    [SkipLocalsInit]
    public override nuint Handle(in SiteCall call)
    {
        Span<ulong> request = stackalloc ulong[SiteExchange.RequestBuffer];
        Span<ulong> result = stackalloc ulong[SiteExchange.MaximumValues];
        Span<MemoryRegion> regions = stackalloc MemoryRegion[SiteExchange.MaximumRegions];
        _ = call.Record;
        var track = Track();
        var place = track.PlaceOf(in call, this);
        var exchange = place.Exchange;
        exchange.ReadRequest(in call, request);
        var asked = request[..exchange.RequestCount];
        result = result[..exchange.ResultCount];
        regions = regions[..exchange.RegionCount];

        var scope = track.Begin(place, asked);
        var answer = call.Answer();
        if (answer == 0 && !track.HasRaised)
        {
            exchange.ReadResult(in call, request, result);
            exchange.FindRegions(in call, request, result, regions);
        }
        else
        {
            result.Clear();
            regions.Clear();
        }

        track.End(scope, answer == 0, asked, result, regions);
        return answer;
    }

    public override void Prepare(LoadedModule module)
    {
        lock (_lock)
        {
            if (!_modules.ContainsKey(module))
                _modules.Add(module, writer.AddModule(ModuleIdentity.Of(module.Image), module.Image.Sites.Count, module.Name));
        }
    }

    public override void Faulted(AfterlinkException fault) => _track.Value?.Fault(fault);

    public override void Raised(ProcessorException exception) => _track.Value?.Raise(exception);

    public override void Interrupted(byte vector) => _track.Value?.Interrupt(vector);

    /// <summary>The number of a module in the record.</summary>
    public int NumberOf(LoadedModule module)
    {
        lock (_lock)
            return _modules[module];
    }

    /// <summary>Ends all tracks: what is answered from now on is not recorded.</summary>
    public void Dispose()
    {
        lock (_lock)
            _tracks.ForEach(static track => track.Stop());
    }

    private RecorderTrack Track() => _track.Value ??= AddTrack();

    private RecorderTrack AddTrack()
    {
        lock (_lock)
        {
            var track = new RecorderTrack(new TrackEncoder(writer.AddTrack(Thread.CurrentThread.Name ?? ""), writer));
            _tracks.Add(track);
            return track;
        }
    }
}
