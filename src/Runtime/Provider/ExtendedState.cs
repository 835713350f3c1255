// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.Intrinsics.X86;

namespace Afterlink.Provider;

/// <summary>How the gate saves the extended state of this host (Intel SDM volume 1, 13).</summary>
internal static class ExtendedState
{
    private const int XsaveLeaf = 0xD;
    private const int LegacySize = 512;
    private const int LegacyAndHeaderSize = 576;
    private const uint OsXsave = 1u << 27;
    private const uint HasXsavecAndXgetbv1 = 3 << 1;
    private const uint HasXsavec = 1 << 1;
    private const ulong AvxState = 1 << 2;
    private const ulong Avx512State = 7 << 5;

    /// <summary>x87, SSE, AVX and the three of AVX-512. Not PKRU, which is not data, and not AMX, which is 8 KiB and never live across a site.</summary>
    private const ulong Wanted = 0xE7;

    /// <summary>Fills the part of the configuration that concerns the extended state.</summary>
    public static unsafe void Configure(ProviderExports* provider)
    {
        var configuration = provider->Configuration;
        if (((uint)X86Base.CpuId(1, 0).Ecx & OsXsave) == 0)
        {
            (configuration->ExtendedMask, configuration->ExtendedSize, configuration->ExtendedMethod) = (3, LegacySize, ExtendedMethod.Fxsave);
            return;
        }

        var mask = provider->ReadXcr(0) & Wanted;
        ulong standard = LegacyAndHeaderSize, compact = LegacyAndHeaderSize;
        for (var component = 2; component < 8; component++)
        {
            if ((mask & (1UL << component)) == 0)
                continue;
            var area = X86Base.CpuId(XsaveLeaf, component);
            standard = Math.Max(standard, (uint)area.Ebx + (ulong)(uint)area.Eax);
            compact = ((compact + 63) & ~63UL) + (uint)area.Eax;
        }

        configuration->ExtendedMask = (uint)mask;
        configuration->ExtendedSize = Math.Max(standard, compact);
        configuration->ExtendedMethod = Method(mask);
    }

    // By register needs vmovaps of ymm, xgetbv of index 1, xsavec for x87, and for masks of 64 bits AVX-512 BW.
    private static ExtendedMethod Method(ulong mask)
    {
        var features = (uint)X86Base.CpuId(XsaveLeaf, 1).Eax;
        var hasMoves = (mask & AvxState) != 0 && ((mask & Avx512State) == 0 || Avx512BW.IsSupported);
        return hasMoves && (features & HasXsavecAndXgetbv1) == HasXsavecAndXgetbv1 ? ExtendedMethod.ByRegister
            : (features & HasXsavec) != 0 ? ExtendedMethod.Xsavec
            : ExtendedMethod.Xsave;
    }
}
