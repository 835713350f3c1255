// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.ReferenceData.Broker;

namespace Afterlink.ReferenceData.Receipts;

/// <summary>The wording of reasons.</summary>
internal static class Refusals
{
    /// <summary>One sentence.</summary>
    public static string Describe(RefusalStatus refusal) => Enum.IsDefined(refusal.Reason)
        ? RuntimeDiagnostics.Message((DiagnosticId)refusal.Reason, new BufferRange((nuint)refusal.Address, (nuint)refusal.Length))
        : string.Create(CultureInfo.InvariantCulture, $"reason {(int)refusal.Reason}");
}
