// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// US9189165, step 1 of the method: the module has allocated its empty pages and they are mapped. Tells whether pages of the store may take their place.
/// </summary>
internal static class TargetCheck
{
    /// <summary>The pieces of a target, in the order of addresses.</summary>
    /// <param name="space">The process.</param>
    /// <param name="target">Whole pages of a buffer.</param>
    /// <param name="pieces">Receives the pieces.</param>
    /// <returns>Null where pages may be put there, otherwise why not.</returns>
    public static PrivateReason? Check(AddressSpace space, PageRange target, List<TargetPiece> pieces)
    {
        for (var address = target.Start; address < target.End;)
        {
            if (!space.TryFind(address, out var mapping) || mapping.Start > address)
                return PrivateReason.NotMapped;
            if (Refusal(mapping) is { } refusal)
                return refusal;
            if (!mapping.IsFile && ArenaHeap.Holds(space, address))
                return PrivateReason.Heap;
            var end = nuint.Min(mapping.End, target.End);
            pieces.Add(new(new(address, end), mapping.Protection));
            address = end;
        }

        return null;
    }

    private static PrivateReason? Refusal(in Mapping mapping)
    {
        if (mapping.IsHeap)
            return PrivateReason.Heap;

        // A file's page that the module cannot write is the page cache's own; one that it can write was copied when the loader relocated it.
        if ((mapping.Access & MappingAccess.Shared) != 0 || (mapping.IsFile && (mapping.Access & MappingAccess.Write) == 0))
            return PrivateReason.SharedAlready;
        return (mapping.Access & (MappingAccess.Read | MappingAccess.Execute)) == MappingAccess.Read ? null : PrivateReason.NotMapped;
    }
}
