// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Loading;

namespace Afterlink.Monitor.Interrupts;

/// <summary>
/// Addresses inside windows that interrupt frames name. A frame holds addresses of the module's text, as if it had not been rewritten; where
/// a window stands there, control goes on in the window's stub. Two for each site that was ever interrupted, so the table is bounded.
/// </summary>
internal static class ResumePoints
{
    private static readonly ConcurrentDictionary<ulong, ulong> Stubs = new();

    /// <summary>Learns where an address continues.</summary>
    public static void Add(ulong address, ulong stub) => Stubs.TryAdd(address, stub);

    /// <summary>Where control has to go for an address; false where it is inside a window, and no frame has named it.</summary>
    public static bool TryResolve(ulong address, out ulong actual)
    {
        if (Stubs.TryGetValue(address, out actual))
            return true;
        actual = address;
        foreach (var mapping in ModuleMapping.Bound)
        {
            if (mapping.IsInsideWindow(address))
                return false;
        }

        return true;
    }
}
