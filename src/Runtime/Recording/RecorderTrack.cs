// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;
using Afterlink.Recording.Exchanges;
using Afterlink.Recording.Format;

namespace Afterlink.Recording;

/// <summary>
/// The track of a thread while it is recorded. An event is written when its result is known; where something comes between, an interrupt or a
/// handler that calls into the module, its request is written before that and its result after it.
/// </summary>
internal sealed class RecorderTrack(TrackEncoder encoder)
{
    private readonly SiteMap<SitePlace> _places = new();
    private readonly ulong[] _pendingRequest = new ulong[SiteExchange.MaximumValues];
    private SitePlace? _pending;
    private int _depth;
    private AfterlinkException? _fault;
    private ProcessorException? _raised;
    private bool _stopped;

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>Whether a handler has called into a module.</summary>
    public bool HasReentry { get; private set; }

    /// <summary>Whether the site that is being answered has raised an exception: its frame is that of the module's handler by now.</summary>
    public bool HasRaised => _raised is not null;

    /// <summary>The place of a site.</summary>
    public SitePlace PlaceOf(in SiteCall call, Recorder recorder)
    {
        ref var place = ref _places[call.Module, call.SiteIndex];
        return place ??= AddPlace(in call, recorder);
    }

    /// <summary>A site asks.</summary>
    /// <returns>What <see cref="End"/> is given.</returns>
    public SitePlace Begin(SitePlace place, ReadOnlySpan<ulong> request)
    {
        lock (encoder)
        {
            HasReentry |= _depth > 0;
            WritePending();
            _pending = place;
            request.CopyTo(_pendingRequest);
            _depth++;
            return place;
        }
    }

    /// <summary>The site was answered.</summary>
    public void End(SitePlace place, bool hasResult, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result, ReadOnlySpan<MemoryRegion> regions)
    {
        lock (encoder)
        {
            var isPending = _pending is not null;
            _pending = null;
            _depth--;
            if (_stopped)
            {
                (_fault, _raised) = (null, null);
                return;
            }

            Events++;
            if (_fault is { } fault)
                encoder.WriteFault(fault.Id, fault.Message[(fault.Code.Length + 2)..]);
            if (_raised is not null && place.Exchange != SiteExchanges.Turn)
                encoder.WriteException(_raised);
            (_fault, _raised) = (null, null);
            if (!hasResult)
                encoder.WriteNative();
            if (isPending)
                encoder.WriteEvent(place.Number, request, result);
            else
                encoder.WriteClose(place.Number, result);
            foreach (var region in regions)
                encoder.WriteRegion(region.Bytes);
        }
    }

    /// <summary>A handler of this thread has thrown.</summary>
    public void Fault(AfterlinkException fault) => _fault ??= fault;

    /// <summary>The site that is being answered raises an exception.</summary>
    public void Raise(ProcessorException exception) => _raised = exception;

    /// <summary>An interrupt arrives behind the site that was answered last.</summary>
    public void Interrupt(byte vector)
    {
        lock (encoder)
        {
            if (!_stopped)
                encoder.WriteInterrupt(vector);
        }
    }

    /// <summary>Writes what there is; nothing follows.</summary>
    public void Stop()
    {
        lock (encoder)
        {
            _stopped = true;
            encoder.Flush();
        }
    }

    private void WritePending()
    {
        if (_pending is { } outer && !_stopped)
            encoder.WriteOpen(outer.Number, _pendingRequest.AsSpan(0, outer.Exchange.RequestCount));
        _pending = null;
    }

    private SitePlace AddPlace(in SiteCall call, Recorder recorder)
    {
        lock (encoder)
        {
            // Before the pending event: its place may be this one.
            var exchange = SiteExchanges.Of(in call);
            var known = new RecordedPlace(recorder.NumberOf(call.Module), call.SiteIndex, exchange.RequestCount, exchange.ResultCount, exchange.RegionCount);
            return new SitePlace(encoder.AddPlace(known), exchange);
        }
    }
}
