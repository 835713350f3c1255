// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>Bytes of a buffer that stayed private.</summary>
internal sealed record RefusalStatus(int Process, ulong Address, ulong Length, ulong PrivateBytes, PrivateReason Reason);
