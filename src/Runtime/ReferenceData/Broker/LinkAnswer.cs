// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>What the broker answered.</summary>
/// <param name="Message">The message; of kind Refused with a code where no broker answered.</param>
/// <param name="File">The file that came with it; the receiver closes it.</param>
internal readonly record struct LinkAnswer(BrokerMessage Message, SafeFileHandle? File)
{
    /// <summary>No broker answered in time.</summary>
    public static LinkAnswer None => new(new(MessageKind.Refused) { Code = (int)DiagnosticId.ReferenceDataBrokerUnavailable }, null);

    /// <summary>What kind of answer it is.</summary>
    public MessageKind Kind => Message.Kind;

    /// <summary>Why it is a refusal.</summary>
    public PrivateReason Reason => Enum.IsDefined((PrivateReason)Message.Code) ? (PrivateReason)Message.Code : PrivateReason.BrokerUnavailable;
}
