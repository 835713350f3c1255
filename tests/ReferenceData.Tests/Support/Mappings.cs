// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Asks for mappings.</summary>
internal static class Mappings
{
    /// <summary>The mappings that have a byte of a range.</summary>
    public static List<Mapping> Of(BufferRange range)
    {
        using var space = new AddressSpace();
        var found = new List<Mapping>();
        for (var address = range.Start; address < range.End && space.TryFind(address, out var mapping) && mapping.Start < range.End; address = mapping.End)
            found.Add(mapping);
        return found;
    }
}
