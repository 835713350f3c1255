// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Store;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// What the broker knows, and what follows from each message. Has no socket, clock or thread of its own. A connection is a number; what it owns
/// ends with it.
/// </summary>
internal sealed partial class BrokerState(BrokerLimits limits) : IDisposable
{
    private readonly Dictionary<SegmentKey, BrokerEntry> _entries = [];
    private readonly Dictionary<SegmentName, BrokerEntry> _names = [];
    private readonly Dictionary<SegmentName, BrokerLease> _leases = [];
    private readonly Dictionary<int, BrokerClient> _clients = [];
    private readonly Queue<BrokerReply> _replies = [];
    private long _now;

    /// <summary>The segments.</summary>
    public IReadOnlyCollection<BrokerEntry> Entries => _entries.Values;

    /// <summary>Bytes of all segments.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>Connections.</summary>
    public int ClientCount => _clients.Count;

    /// <summary>The next message to send.</summary>
    public bool TryTakeReply(out BrokerReply reply) => _replies.TryDequeue(out reply);

    /// <summary>A process connected.</summary>
    public void Connect(int connection, int process, uint user) => _clients[connection] = new(connection, process, user);

    /// <summary>A connection ended, however it did: its leases go to those who wait, and it maps nothing any more.</summary>
    public void Disconnect(int connection)
    {
        if (!_clients.Remove(connection, out var client))
            return;
        foreach (var name in client.Leases.ToArray())
            EndLease(name);
        foreach (var lease in _leases.Values)
            _ = lease.Waiters.RemoveAll(waiter => waiter.Connection == connection);
        foreach (var entry in _entries.Values.ToArray())
        {
            if (entry.Mappers.Remove(connection))
                RemoveIfEvicted(entry);
        }
    }

    /// <summary>Get: the segment with a name; where there is none, one connection is to make it and the others wait for it.</summary>
    public void Get(int connection, in BrokerMessage message)
    {
        if (_names.TryGetValue(message.Name, out var entry))
            Hit(connection, message.Request, entry);
        else if (_leases.TryGetValue(message.Name, out var lease))
        {
            if (lease.Waiters.Count >= limits.PerConnection)
            {
                Refuse(connection, message.Request, DiagnosticId.ReferenceDataQuotaExceeded);
                return;
            }

            lease.Waiters.Add((connection, message.Request));
            Reply(connection, new(MessageKind.Wait, message.Request));
        }
        else if (!SealedMemory.IsSane(new(default, message.Name.Length, message.Name.Phase, message.Name.PageClass)) || !Grant(connection, message.Request, message.Name, []))
            Refuse(connection, message.Request, DiagnosticId.ReferenceDataQuotaExceeded);
    }

    /// <summary>GetContent: the segment with a key.</summary>
    public void GetContent(int connection, in BrokerMessage message)
    {
        if (_entries.TryGetValue(message.Key, out var entry) && !entry.IsEvicted)
            Hit(connection, message.Request, entry);
        else
            Reply(connection, new(MessageKind.Miss, message.Request));
    }

    /// <summary>Offer, when the file has been checked; the entry takes it over. Of two with one content, the first is kept and answered.</summary>
    public void Offer(int connection, in BrokerMessage message, SafeFileHandle file)
    {
        var (key, user) = (message.Key, _clients[connection].User);
        if (!_entries.TryGetValue(key, out var entry) || entry.IsEvicted)
        {
            var charge = SealedMemory.FileSize(key);
            if (entry is not null || !MakeRoom(charge, user))
            {
                file.Dispose();
                EndLease(message.Name);
                Refuse(connection, message.Request, DiagnosticId.ReferenceDataQuotaExceeded);
                return;
            }

            entry = _entries[key] = new(key, file, user, charge);
            Bytes += charge;
        }
        else
        {
            file.Dispose();
        }

        Name(entry, message.Name);
        Reply(connection, new(MessageKind.Accepted, message.Request) { Key = key }, entry.File);
        EndLease(message.Name);
    }

    /// <summary>Offer, where the file is not what it is said to be.</summary>
    public void RefuseOffer(int connection, in BrokerMessage message)
    {
        EndLease(message.Name);
        Refuse(connection, message.Request, DiagnosticId.ReferenceDataSegmentRefused);
    }

    /// <summary>Abandon: the next who waits makes the segment.</summary>
    public void Abandon(int connection, in BrokerMessage message)
    {
        if (_leases.TryGetValue(message.Name, out var lease) && lease.Connection == connection)
            EndLease(message.Name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in _entries.Values)
            entry.File.Dispose();
        _entries.Clear();
        _names.Clear();
    }

    private void Hit(int connection, uint request, BrokerEntry entry)
    {
        entry.LastUse = ++_now;
        Reply(connection, new(MessageKind.Hit, request) { Key = entry.Key }, entry.File);
    }

    private bool Grant(int connection, uint request, in SegmentName name, List<(int Connection, uint Request)> waiters)
    {
        var client = _clients[connection];
        if (client.Leases.Count >= limits.PerConnection)
            return false;
        _ = client.Leases.Add(name);
        _leases[name] = new(connection, waiters);
        Reply(connection, new(MessageKind.Lease, request));
        return true;
    }

    // Those who waited are answered: with the segment where there is one now, and otherwise the first of them is to make it.
    private void EndLease(in SegmentName name)
    {
        if (!_leases.Remove(name, out var lease))
            return;
        if (_clients.TryGetValue(lease.Connection, out var client))
            _ = client.Leases.Remove(name);
        for (var i = 0; i < lease.Waiters.Count; i++)
        {
            var (connection, request) = lease.Waiters[i];
            if (_names.TryGetValue(name, out var entry))
                Hit(connection, request, entry);
            else if (Grant(connection, request, name, lease.Waiters[(i + 1)..]))
                return;
            else
                Refuse(connection, request, DiagnosticId.ReferenceDataQuotaExceeded);
        }
    }

    private void Name(BrokerEntry entry, in SegmentName name)
    {
        if (_names.TryGetValue(name, out var other))
            _ = other.Names.Remove(name);
        _names[name] = entry;
        entry.LastUse = ++_now;
        if (entry.Names.Add(name) && entry.Names.Count > limits.Names && entry.Names.First() is var oldest && oldest != name)
        {
            _ = entry.Names.Remove(oldest);
            _ = _names.Remove(oldest);
        }
    }

    private bool MakeRoom(ulong charge, uint user)
    {
        foreach (var victim in VictimOrder.Of(_entries.Values.Where(static entry => entry.MapperCount == 0)))
        {
            if (HasRoom(charge, user))
                return true;
            Remove(victim);
        }

        return HasRoom(charge, user);
    }

    private bool HasRoom(ulong charge, uint user)
    {
        ulong ofUser = 0;
        foreach (var entry in _entries.Values)
            ofUser += entry.User == user ? entry.Bytes : 0;
        return _entries.Count < limits.Segments && charge <= limits.Quota && Bytes <= limits.Quota - charge
            && charge <= limits.UserQuota && ofUser <= limits.UserQuota - charge;
    }

    private void Remove(BrokerEntry entry)
    {
        _ = _entries.Remove(entry.Key);
        foreach (var name in entry.Names)
            _ = _names.Remove(name);
        Bytes -= entry.Bytes;
        entry.File.Dispose();
    }

    private void Refuse(int connection, uint request, DiagnosticId code) => Reply(connection, new(MessageKind.Refused, request) { Code = (int)code });

    private void Reply(int connection, in BrokerMessage message, SafeFileHandle? file = null) => _replies.Enqueue(new(connection, message, file));
}
