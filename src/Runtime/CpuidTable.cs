// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.Intrinsics.X86;
using Afterlink.Cpuid;

namespace Afterlink;

/// <summary>What <c>cpuid</c> reports to a module. Immutable: each change makes another table.</summary>
public sealed class CpuidTable
{
    private const uint XsaveLeaf = 0xD;
    private const ulong AvxState = 1 << 2;
    private const ulong MpxState = 3 << 3;
    private const ulong Avx512State = 7 << 5;
    private const ulong ProtectionKeyState = 1 << 9;
    private const ulong AmxState = 3 << 17;

    private readonly HashSet<CpuFeature> _without;
    private readonly Dictionary<(uint Leaf, uint Subleaf), CpuidResult> _given;
    private readonly ulong _stateMask;

    private CpuidTable(HashSet<CpuFeature> without, Dictionary<(uint, uint), CpuidResult> given)
    {
        _without = without;
        _given = given;
        _stateMask = ~(Removed(CpuFeature.Avx, AvxState | Avx512State) | Removed(CpuFeature.Avx512F, Avx512State)
            | Removed(CpuFeature.ProtectionKeys, ProtectionKeyState) | Removed(CpuFeature.AmxTile, AmxState) | Removed(CpuFeature.Xsave, ~3UL & ~MpxState));
    }

    /// <summary>What the host reports.</summary>
    public static CpuidTable Host { get; } = new([], []);

    /// <summary>State components (bits of XCR0) that stay available.</summary>
    internal ulong StateMask => _stateMask;

    /// <summary>This table without some features, and without every feature that stands on one of them: without AVX there is no AVX2.</summary>
    /// <param name="features">The features.</param>
    public CpuidTable Without(params CpuFeature[] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new(CpuFeatures.WithDependents(_without.Concat(features)), _given);
    }

    /// <summary>This table with a leaf that reports given values, whatever features were taken out.</summary>
    /// <param name="leaf">eax of <c>cpuid</c>.</param>
    /// <param name="subleaf">ecx of <c>cpuid</c>; 0 for a leaf that does not depend on it.</param>
    /// <param name="result">What it reports.</param>
    public CpuidTable With(uint leaf, uint subleaf, CpuidResult result) =>
        new(_without, new(_given) { [(leaf, subleaf)] = result });

    /// <summary>What <c>cpuid</c> reports for a leaf.</summary>
    /// <param name="leaf">eax of <c>cpuid</c>.</param>
    /// <param name="subleaf">ecx of <c>cpuid</c>.</param>
    public CpuidResult Query(uint leaf, uint subleaf)
    {
        var key = (leaf, IndexedLeaves.DependsOnSubleaf(leaf) ? subleaf : 0);
        if (_given.TryGetValue(key, out var given))
            return given;
        var result = HostLeaf(leaf, subleaf);
        foreach (var row in CpuFeatures.All)
        {
            if (row.Leaf == leaf && (row.Subleaf == subleaf || !IndexedLeaves.DependsOnSubleaf(leaf)) && _without.Contains(row.Feature))
                result = Clear(result, row);
        }

        return leaf == XsaveLeaf && _stateMask != ulong.MaxValue ? LimitState(result, subleaf) : result;
    }

    /// <summary>Whether a feature is reported.</summary>
    /// <param name="feature">The feature.</param>
    public bool Has(CpuFeature feature)
    {
        var row = CpuFeatures.All[(int)feature];
        if (Query(row.Leaf & 0xFFFF0000, 0).Eax < row.Leaf)
            return false;
        var result = Query(row.Leaf, row.Subleaf);
        var register = row.Register switch
        {
            CpuidRegister.Eax => result.Eax,
            CpuidRegister.Ebx => result.Ebx,
            CpuidRegister.Ecx => result.Ecx,
            _ => result.Edx,
        };
        return (register & row.Mask) != 0;
    }

    private static CpuidResult HostLeaf(uint leaf, uint subleaf)
    {
        var (eax, ebx, ecx, edx) = X86Base.CpuId((int)leaf, (int)subleaf);
        return new((uint)eax, (uint)ebx, (uint)ecx, (uint)edx);
    }

    private static CpuidResult Clear(CpuidResult result, CpuFeatureInfo row) => row.Register switch
    {
        CpuidRegister.Eax => result with { Eax = result.Eax & ~row.Mask },
        CpuidRegister.Ebx => result with { Ebx = result.Ebx & ~row.Mask },
        // OSXSAVE (bit 27) says that XCR0 can be read, which goes with XSAVE.
        CpuidRegister.Ecx => result with { Ecx = result.Ecx & ~(row.Feature == CpuFeature.Xsave ? row.Mask | (1u << 27) : row.Mask) },
        _ => result with { Edx = result.Edx & ~row.Mask },
    };

    private ulong Removed(CpuFeature feature, ulong state) => _without.Contains(feature) ? state : 0;

    // Leaf 0xD describes the areas of xsave (Intel SDM volume 1, 13.2): which components there are and how much room they take.
    private CpuidResult LimitState(CpuidResult result, uint subleaf)
    {
        if (subleaf >= 2)
            return subleaf < 64 && (_stateMask & (1UL << (int)subleaf)) == 0 ? default : result;
        if (subleaf == 1)
            return result;
        var supported = (((ulong)result.Edx << 32) | result.Eax) & _stateMask;
        var size = 576u;
        for (var component = 2; component < 63; component++)
        {
            if ((supported & (1UL << component)) == 0)
                continue;
            var area = HostLeaf(XsaveLeaf, (uint)component);
            size = Math.Max(size, area.Ebx + area.Eax);
        }

        return new((uint)supported, size, size, (uint)(supported >> 32));
    }
}
