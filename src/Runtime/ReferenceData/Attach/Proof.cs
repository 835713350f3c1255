// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>Asks the kernel what is mapped.</summary>
internal static class Proof
{
    /// <summary>Whether all of some pages are mapped from a segment, in order, from an offset on.</summary>
    public static bool Maps(AddressSpace space, PageRange pages, Segment segment, long offset)
    {
        // The file itself as mappings have it: on stacked and some copying file systems that is not what stat says.
        using var stage = Stage.Map(segment, offset, MemoryCalls.PageSize, MemoryCalls.ProtectRead, isPopulated: false);
        return stage.Start != 0 && IdentityOf(space, stage.Start) is { } expected && Maps(space, pages, expected);
    }

    /// <summary>Whether all of some pages are mapped from a file, in order.</summary>
    /// <param name="space">The process.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="expected">Where the first of them is.</param>
    public static bool Maps(AddressSpace space, PageRange pages, PhysicalIdentity expected)
    {
        for (var address = pages.Start; address < pages.End;)
        {
            if (!space.TryFind(address, out var mapping) || mapping.Start > address
                || mapping.IdentityAt(address) != expected with { Offset = expected.Offset + (address - pages.Start) })
                return false;
            address = mapping.End;
        }

        return true;
    }

    /// <summary>Where the first of some pages is.</summary>
    public static PhysicalIdentity? IdentityOf(AddressSpace space, nuint page) =>
        space.TryFind(page, out var mapping) && mapping.Start <= page ? mapping.IdentityAt(page) : null;
}
