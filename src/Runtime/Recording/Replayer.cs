// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Interposition;
using Afterlink.Modules;
using Afterlink.Recording.Format;

namespace Afterlink.Recording;

/// <summary>Answers every site from a record, and faults at the first one that the record does not have there.</summary>
internal sealed unsafe class Replayer(RecordReader reader) : Interposer
{
    private readonly object _lock = new();
    private readonly List<ReplayerTrack> _tracks = [];
    private readonly HashSet<int> _claimed = [];
    private readonly Dictionary<LoadedModule, int> _modules = [];
    private readonly Dictionary<int, LoadedModule> _modulesByNumber = [];
    private readonly ThreadLocal<ReplayerTrack?> _track = new();

    /// <summary>Events so far.</summary>
    public long Events
    {
        get
        {
            lock (_lock)
                return _tracks.Sum(static track => track.Events);
        }
    }

    public override nuint Handle(in SiteCall call)
    {
        _ = call.Record;
        var track = _track.Value ??= Claim();
        return track.Answer(in call, this);
    }

    // The first module of the record that is the same and that no other stands for.
    public override void Prepare(LoadedModule module)
    {
        lock (_lock)
        {
            if (_modules.ContainsKey(module))
                return;
            var identity = ModuleIdentity.Of(module.Image);
            RecordedModule? recorded;
            for (var number = 0; (recorded = reader.ModuleAt(number)) is not null; number++)
            {
                if (_modulesByNumber.ContainsKey(number) || !recorded.Identity.AsSpan().SequenceEqual(identity))
                    continue;
                _modules.Add(module, number);
                _modulesByNumber.Add(number, module);
                return;
            }

            var others = reader.ModuleAt(0) is { } first ? $"it has {first.Name} with {first.Sites} sites" : "it has no module";
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordModuleDiffers, module.Path, others);
        }
    }

    /// <summary>The number of a module in the record.</summary>
    public int NumberOf(LoadedModule module)
    {
        lock (_lock)
            return _modules[module];
    }

    /// <summary>The site of a place, for messages.</summary>
    public string Describe(RecordedPlace place)
    {
        lock (_lock)
        {
            return _modulesByNumber.TryGetValue(place.Module, out var module) && (uint)place.Site < (uint)module.Image.Sites.Count
                ? Describe(module.SiteAt(place.Site)) : $"site {place.Site} of module {place.Module}";
        }
    }

    /// <summary>A site, for messages.</summary>
    public static string Describe(Site site) => $"{site.Kind} at {site}";

    /// <summary>What a thread has left, or null where the record was replayed to its end.</summary>
    /// <exception cref="AfterlinkException">The record is damaged.</exception>
    public AfterlinkException? FindRest()
    {
        lock (_lock)
        {
            foreach (var track in _tracks)
            {
                if (!track.IsAtEnd())
                    return RuntimeDiagnostics.Exception(DiagnosticId.ReplayIncomplete, track.Name, track.Events);
            }

            for (var number = 0; reader.TrackAt(number) is { } name; number++)
            {
                if (!_claimed.Contains(number))
                    return RuntimeDiagnostics.Exception(DiagnosticId.ReplayIncomplete, ReplayerTrack.NameOf(number, name), 0);
            }

            return null;
        }
    }

    // A thread of the same name, or else the first one: in the order in which they came.
    private ReplayerTrack Claim()
    {
        lock (_lock)
        {
            var wanted = Thread.CurrentThread.Name ?? "";
            var chosen = -1;
            for (var number = 0; reader.TrackAt(number) is { } name; number++)
            {
                if (_claimed.Contains(number))
                    continue;
                if (chosen < 0)
                    chosen = number;
                if (name != wanted)
                    continue;
                chosen = number;
                break;
            }

            // A thread that the record does not have begins a track that is at its end.
            if (chosen < 0)
                chosen = RecordLayout.MaximumTracks;
            _ = _claimed.Add(chosen);
            var track = new ReplayerTrack(ReplayerTrack.NameOf(chosen, reader.TrackAt(chosen) ?? wanted), new TrackDecoder(chosen, reader), reader);
            _tracks.Add(track);
            return track;
        }
    }
}
