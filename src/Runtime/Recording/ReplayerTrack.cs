// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.CompilerServices;
using Afterlink.Diagnostics;
using Afterlink.Interposition;
using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;
using Afterlink.Recording.Exchanges;
using Afterlink.Recording.Format;

namespace Afterlink.Recording;

/// <summary>The track of a thread while it is replayed.</summary>
internal sealed unsafe class ReplayerTrack(string name, TrackDecoder decoder, RecordReader reader)
{
    // 0 to 15 are exceptions' (Intel SDM volume 3A, 11.5.3).
    private const int FirstVector = 16;

    private readonly SiteMap<SiteExchange> _exchanges = new();
    private (DiagnosticId Id, string Message)? _fault;
    private AfterlinkException? _divergence;
    private ProcessorException? _exception;
    private ItemType? _next;
    private bool _isNative;

    /// <summary>The thread, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>A track, for messages.</summary>
    public static string NameOf(int number, string name) =>
        name.Length == 0 ? number.ToString(CultureInfo.InvariantCulture) : $"{number.ToString(CultureInfo.InvariantCulture)} ({name})";

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd() => _divergence is not null || (_next ??= decoder.Read()) == ItemType.End;

    /// <summary>Answers a site.</summary>
    /// <exception cref="AfterlinkException">The record does not have it here, or is damaged.</exception>
    public nuint Answer(in SiteCall call, Replayer replayer)
    {
        // Nothing that follows a divergence means anything; the first one is what the user is told.
        if (_divergence is not null)
            throw _divergence;
        try
        {
            return AnswerNext(in call, replayer);
        }
        catch (AfterlinkException e)
        {
            _divergence = e;
            throw;
        }
        catch (FormatException e)
        {
            _divergence = RuntimeDiagnostics.Caused(e, DiagnosticId.RecordDamaged, e.Message);
            throw _divergence;
        }
    }

    [SkipLocalsInit]
    private nuint AnswerNext(in SiteCall call, Replayer replayer)
    {
        var exchange = _exchanges[call.Module, call.SiteIndex] ??= SiteExchanges.Of(in call);
        Span<ulong> request = stackalloc ulong[SiteExchange.RequestBuffer];
        exchange.ReadRequest(in call, request);

        var type = Next();
        if (type == ItemType.End)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ReplayEnded, Events, Name, reader.IsComplete ? "" : " (it was cut off)");
        if (type is not (ItemType.Event or ItemType.Open))
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, $"a {type} stands where a site belongs");
        Compare(in call, replayer, exchange, request);
        Events++;
        if (exchange == SiteExchanges.Turn)
            return AnswerTurn(in call, type);
        if (type == ItemType.Open)
            RequireClose();
        var answer = _isNative ? 1u : 0;
        if (_isNative || _exception is not null)
            SkipRegions();
        else
            Apply(in call, exchange, request);
        RaiseFault(in call);
        RaiseInterrupts(in call);
        if (_exception is { } exception)
            answer = (uint)LoadedModule.Fault(call.Slot, call.Frame, exception);
        (_isNative, _exception) = (false, null);
        return answer;
    }

    // The virtual CPU answers by its own state. What arrives behind the site must wait already: hlt waits for it.
    private nuint AnswerTurn(in SiteCall call, ItemType type)
    {
        if (type == ItemType.Open)
            RequireClose();
        (_fault, _isNative) = (null, false);
        RaiseInterrupts(in call);
        return call.Answer();
    }

    // The gate delivers what waits as soon as the site has been answered (docs/monitor.md).
    private void RaiseInterrupts(in SiteCall call)
    {
        while ((_next ??= decoder.Read()) == ItemType.Interrupt)
        {
            _next = null;
            if (decoder.Vector is < FirstVector and not (int)ExceptionVector.NonMaskableInterrupt)
                throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, $"vector {decoder.Vector} is no interrupt's");
            if (decoder.Vector == (int)ExceptionVector.NonMaskableInterrupt)
                PendingInterrupts.RaiseNonMaskable(call.Cpu);
            else
                PendingInterrupts.Raise(call.Cpu, (byte)decoder.Vector);
        }
    }

    private void Compare(in SiteCall call, Replayer replayer, SiteExchange exchange, ReadOnlySpan<ulong> request)
    {
        var place = decoder.Place;
        if (place.Module != replayer.NumberOf(call.Module) || place.Site != call.SiteIndex)
            throw Diverged(replayer.Describe(place), Replayer.Describe(call.Module.SiteAt(call.SiteIndex)));
        if (place.Request.Length != exchange.RequestCount || place.Result.Length != exchange.ResultCount || place.RegionCount != exchange.RegionCount)
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, $"{replayer.Describe(place)} has another form");
        for (var i = 0; i < place.Request.Length; i++)
        {
            if (place.Request[i] != request[i])
                throw Diverged($"{exchange.RequestNames[i]} 0x{place.Request[i]:x}", $"0x{request[i]:x}");
        }
    }

    private void Apply(in SiteCall call, SiteExchange exchange, ReadOnlySpan<ulong> request)
    {
        Span<MemoryRegion> regions = stackalloc MemoryRegion[SiteExchange.MaximumRegions];
        var result = decoder.Place.Result;
        exchange.Apply(in call, request, result);
        exchange.FindRegions(in call, request, result, regions);
        foreach (var region in regions[..exchange.RegionCount])
        {
            if (decoder.ReadRegionLength() is var length && length != region.Length)
                throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, $"{length} bytes answer a request for {region.Length}");
            decoder.ReadRegion(region.Bytes);
        }
    }

    private void SkipRegions()
    {
        Span<byte> skipped = stackalloc byte[256];
        for (var i = 0; i < decoder.Place.RegionCount; i++)
        {
            for (var left = decoder.ReadRegionLength(); left > 0; left -= Math.Min(left, skipped.Length))
                decoder.ReadRegion(skipped[..Math.Min(left, skipped.Length)]);
        }
    }

    private void RaiseFault(in SiteCall call)
    {
        if (_fault is not { } fault)
            return;
        _fault = null;
        call.Module.Monitor.Faults.Add(new AfterlinkException(fault.Id, fault.Message));
    }

    private void RequireClose()
    {
        var place = decoder.Place;
        if (Next() is not ItemType.Close)
            throw RuntimeDiagnostics.Exception(DiagnosticId.HandlerReentered);
        if (decoder.Place != place)
            throw RuntimeDiagnostics.Exception(DiagnosticId.RecordDamaged, "the result of another site follows");
    }

    private ItemType Next()
    {
        while (true)
        {
            var type = _next ?? decoder.Read();
            _next = null;
            switch (type)
            {
                case ItemType.Fault:
                    _fault = decoder.Fault;
                    break;
                case ItemType.Native:
                    _isNative = true;
                    break;
                case ItemType.Exception:
                    _exception = decoder.Exception;
                    break;
                default:
                    return type;
            }
        }
    }

    private AfterlinkException Diverged(string expected, string got) =>
        RuntimeDiagnostics.Exception(DiagnosticId.ReplayDiverged, Events, Name, expected, got);
}
