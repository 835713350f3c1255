// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>What a message between a process and the broker says.</summary>
internal enum MessageKind : ushort
{
    /// <summary>To the broker: first message, with the process id that the peer's credentials must bear out.</summary>
    Hello = 1,

    /// <summary>To the broker: the segment with a name.</summary>
    Get,

    /// <summary>To the broker: the segment with a content.</summary>
    GetContent,

    /// <summary>To the broker, with a file: here is a segment, published under a lease or before the broker's time.</summary>
    Offer,

    /// <summary>To the broker: nothing will come of a lease.</summary>
    Abandon,

    /// <summary>To the broker: this process has pages of a segment now.</summary>
    Attached,

    /// <summary>To the broker: it has none of them any more.</summary>
    Detached,

    /// <summary>To the broker: a buffer stayed private, for the eyes of <c>afterlink share doctor</c>.</summary>
    NotShared,

    /// <summary>To the broker: tell all.</summary>
    Status,

    /// <summary>Answer to Hello.</summary>
    Welcome = 100,

    /// <summary>Answer with a file: this is the segment.</summary>
    Hit,

    /// <summary>Answer: nobody has it; publish it. The lease ends with the connection.</summary>
    Lease,

    /// <summary>Answer that another one follows: somebody is publishing it.</summary>
    Wait,

    /// <summary>Answer: nobody has it.</summary>
    Miss,

    /// <summary>Answer to Offer: others can have it now.</summary>
    Accepted,

    /// <summary>Answer: no; the code says why.</summary>
    Refused,

    /// <summary>Unasked: memory is short; map this segment's file instead.</summary>
    Evict,

    /// <summary>Answer to Status: a segment.</summary>
    StatusSegment,

    /// <summary>Answer to Status: an attachment.</summary>
    StatusAttachment,

    /// <summary>Answer to Status: a buffer that stayed private.</summary>
    StatusNotShared,

    /// <summary>Answer to Status: a victim.</summary>
    StatusVictim,

    /// <summary>Answer to Status: the broker itself, and the end.</summary>
    StatusEnd,
}
