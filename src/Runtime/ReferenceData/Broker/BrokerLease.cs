// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>Somebody publishes a segment.</summary>
/// <param name="Connection">Who.</param>
/// <param name="Waiters">Who waits for it, in the order of asking.</param>
internal sealed record BrokerLease(int Connection, List<(int Connection, uint Request)> Waiters);
