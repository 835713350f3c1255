// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A message that the broker owes a connection.</summary>
/// <param name="Connection">Whose.</param>
/// <param name="Message">The message.</param>
/// <param name="File">The file that goes with it.</param>
internal readonly record struct BrokerReply(int Connection, BrokerMessage Message, SafeFileHandle? File = null);
