// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Tracing;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// Gives up segments while memory is short: one at a time, with a look at what it has brought before the next, since neither return codes nor
/// counts tell (a frame can be pinned by a process that nobody knows of).
/// </summary>
internal sealed class PressureRelief(BrokerState state, IPressureWatch watch)
{
    // How long those who map a victim have to map something else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private BrokerEntry? _victim;
    private int _mappers;
    private ulong _usedBefore;
    private long _since;

    /// <summary>Does what is to be done now; the broker calls it several times a second.</summary>
    public void Tick()
    {
        if (_victim is not null && !IsOver(_victim))
            return;
        if (_victim is not null)
            Record(_victim);
        _victim = null;
        if (state.Entries.Count == 0 || watch.BytesWanted() == 0)
            return;
        (_usedBefore, _since) = (watch.BytesUsed(), Stopwatch.GetTimestamp());
        _victim = state.Evict(out _mappers);
    }

    private bool IsOver(BrokerEntry victim) => !state.Entries.Contains(victim) || Stopwatch.GetElapsedTime(_since) > Patience;

    private void Record(BrokerEntry victim)
    {
        var freed = (long)_usedBefore - (long)watch.BytesUsed();
        ReferenceDataEvents.Log.Victim(victim.Key.ToString(), _mappers, freed);
        state.RecordVictim(victim, _mappers, freed, (long)Stopwatch.GetElapsedTime(_since).TotalMilliseconds);
    }
}
