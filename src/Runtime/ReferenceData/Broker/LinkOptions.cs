// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>How a process talks to the broker, and hosts it.</summary>
/// <param name="Timeout">How long the broker has to say something.</param>
/// <param name="PublishTimeout">How long another process has to publish what this one waits for.</param>
/// <param name="Limits">What clients may use up where this process hosts the broker.</param>
internal sealed record LinkOptions(TimeSpan Timeout, TimeSpan PublishTimeout, BrokerLimits Limits);
