// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;

namespace Afterlink.ReferenceData.Broker;

/// <summary>Asks a broker for its status, and never becomes one.</summary>
internal static class StatusReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The status of a folder's broker.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="status">Receives the status.</param>
    /// <returns>False where nobody answers.</returns>
    public static bool TryRead(RuntimeFolder folder, out BrokerStatus status)
    {
        status = new();
        if (PacketSocket.Connect(folder.Socket) is not { } socket)
            return false;
        using var connection = new LinkConnection(socket, static _ => { });
        try
        {
            return socket.Peer().User == folder.Owner && connection.Tell(new(MessageKind.Hello)) && Next(connection, out var welcome)
                && welcome.Kind == MessageKind.Welcome && connection.Tell(new(MessageKind.Status)) && TryCollect(connection, out status);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool TryCollect(LinkConnection connection, out BrokerStatus status)
    {
        var (segments, attachments) = (new List<SegmentStatus>(), new List<BrokerAttachment>());
        var (refusals, victims) = (new List<RefusalStatus>(), new List<VictimStatus>());
        while (Next(connection, out var message))
        {
            switch (message.Kind)
            {
                case MessageKind.StatusSegment:
                    segments.Add(new(message.Key, (int)message.Mappers, message.SharedBytes, (uint)message.Process));
                    break;
                case MessageKind.StatusAttachment:
                    attachments.Add(new(message.Process, message.Key, message.Place, message.SharedBytes, message.PrivateBytes, message.Flags != 0));
                    break;
                case MessageKind.StatusNotShared:
                    refusals.Add(new(message.Process, message.Place.Offset, message.Name.Length, message.PrivateBytes, (PrivateReason)message.Code));
                    break;
                case MessageKind.StatusVictim:
                    victims.Add(new(message.Key, (int)message.Mappers, message.PrivateBytes, message.SharedBytes, message.Time));
                    break;
                case MessageKind.StatusEnd:
                    status = new()
                    {
                        Process = message.Process,
                        Clients = (int)message.Mappers - 1,
                        Bytes = message.SharedBytes,
                        Quota = message.PrivateBytes,
                        Segments = segments,
                        Attachments = attachments,
                        Refusals = refusals,
                        Victims = victims,
                    };
                    return true;
                default:
                    break;
            }
        }

        status = new();
        return false;
    }

    private static bool Next(LinkConnection connection, out BrokerMessage message)
    {
        var isThere = connection.TryReceiveWithin(Patience, out message, out var file);
        file?.Dispose();
        return isThere;
    }
}
