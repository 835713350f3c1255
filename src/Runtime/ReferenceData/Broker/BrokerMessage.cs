// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>One packet. All have the same form; members that a kind has no use for are 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BrokerMessage
{
    /// <summary>"AFLB", and the version of this layout.</summary>
    public const ulong Signature = 1UL << 32 | 0x424C4641;

    public ulong Format;
    public MessageKind Kind;
    public ushort Origin;
    public uint Request;
    public SegmentName Name;
    public ContentHash Hash;
    public PhysicalPlace Place;
    public ulong SharedBytes;
    public ulong PrivateBytes;
    public long Time;
    public int Process;
    public int Code;
    public uint Mappers;
    public uint Flags;

    /// <summary>A message of a kind.</summary>
    public BrokerMessage(MessageKind kind, uint request = 0)
    {
        Format = Signature;
        Kind = kind;
        Request = request;
    }

    /// <summary>The key that its members make.</summary>
    public SegmentKey Key
    {
        readonly get => new(Hash, Name.Length, Name.Phase, Name.PageClass);
        set => (Hash, Name) = (value.Hash, new(Name.Label, value.Length, value.Phase, value.PageClass));
    }
}
