// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Broker;

namespace Afterlink.ReferenceData.Sharing;

/// <summary>A buffer that has pages of a segment, and what is told of it.</summary>
internal sealed record AttachedBuffer(Attachment Attachment, Receipt Receipt, FileSource? Source)
{
    /// <summary>What the broker is told.</summary>
    public BrokerMessage Message
    {
        get
        {
            var message = new BrokerMessage(MessageKind.Attached)
            {
                Place = PhysicalPlace.Of(Receipt.Identity),
                SharedBytes = Receipt.SharedBytes,
                PrivateBytes = Receipt.PrivateBytes,
                Flags = Source is null ? 0u : 1u,
            };
            if (Attachment.Segment.Key is { } key)
                message.Key = key;
            else
                message.Name = new(default, Attachment.Segment.Length, 0, PageClass.Base);
            return message;
        }
    }
}
