// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Afterlink.Rewriting.Caching;

/// <summary>What a result depends on, as one hash: the module, the options and the engine. Names and places of files are no part of it.</summary>
/// <param name="Hash">SHA-256 of it.</param>
internal readonly record struct CacheKey(ReadOnlyMemory<byte> Hash)
{
    // Compilers make a new identifier for every build of other code, so a changed engine finds nothing of its predecessor's.
    private static readonly byte[] Engine =
    [
        .. typeof(CacheKey).Module.ModuleVersionId.ToByteArray(),
        .. typeof(Iced.Intel.Decoder).Module.ModuleVersionId.ToByteArray(),
    ];

    /// <summary>The key as a file's name.</summary>
    public string Name => Convert.ToHexString(Hash.Span).ToLowerInvariant();

    /// <summary>The key of a rewrite.</summary>
    public static CacheKey Create(RewriteRequest request, ReadOnlySpan<byte> input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Engine);
        foreach (var option in Options(request))
            Append(hash, Encoding.UTF8.GetBytes(option));
        Append(hash, input);
        return new CacheKey(hash.GetHashAndReset());
    }

    /// <summary>
    /// Everything in a request that changes the rewritten module. The manifest is made anew for each request, so what it says counts not.
    /// A test fails for every property of a request that is neither here nor named there as one without influence.
    /// </summary>
    internal static IEnumerable<string> Options(RewriteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // The order in which probes are named has no influence on the result.
        var probes = request.Probes;
        return probes.Points.Select(static point => $"probe {point}").Order(StringComparer.Ordinal)
            .Concat(probes.Classes.Select(static one => $"class {one}").Order(StringComparer.Ordinal))
            .Concat(probes.Sample is { } sample ? [string.Create(CultureInfo.InvariantCulture, $"sample {sample.Count}:{sample.Seed}")] : [])
            .Concat(request.KernelWords is { } kernel ? [kernel] : []);
    }

    // With its length, so that the end of one part cannot be taken for the start of the next.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
