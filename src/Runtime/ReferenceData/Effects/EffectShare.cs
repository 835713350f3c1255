// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Afterlink.ReferenceData.Receipts;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Effects;

/// <summary>Shares what memory a call leaves behind, whatever is in it: it is compared page by page with what the same call left in another process.</summary>
internal static class EffectShare
{
    /// <summary>Bytes; shorter pieces of memory are left alone. Long enough that no thread of the runtime makes such a piece meanwhile.</summary>
    public const nuint Smallest = 2 << 20;

    /// <summary>Shares the new memory.</summary>
    /// <param name="store">Where.</param>
    /// <param name="mode">What the module may do.</param>
    /// <param name="before">The memory before the call.</param>
    /// <param name="after">The memory after it.</param>
    /// <param name="identity">What is the same for the same call: the module's hash and the function's name.</param>
    public static IEnumerable<Receipt> Share(ReferenceDataStore store, AttachMode mode, MemorySnapshot before, MemorySnapshot after, string identity)
    {
        var ordinals = new Dictionary<nuint, int>();
        foreach (var piece in after.NewSince(before, Smallest).SelectMany(MallocChunks.Split).Where(static piece => piece.Length >= Smallest))
        {
            var ordinal = ordinals[piece.Length] = ordinals.GetValueOrDefault(piece.Length) + 1;
            yield return store.Share(piece, LabelOf(identity, piece.Length, ordinal));
        }

        // malloc uses pages of the heap again after free, so they are never replaced (AFL5101).
        if (after.HeapGrowthSince(before) is { Length: >= Smallest } heap)
            yield return ReceiptWriter.Refusal(heap, mode, PrivateReason.Heap);
    }

    private static ContentHash LabelOf(string identity, nuint length, int ordinal) => ContentHash.FromBytes(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"effect\0{identity}\0{length}\0{ordinal}"))));
}
