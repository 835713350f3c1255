// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Options of stores that know nothing of other tests and processes.</summary>
internal static class Stores
{
    public static ReferenceDataOptions Alone { get; } = new() { IsSharedWithProcesses = false };
}
