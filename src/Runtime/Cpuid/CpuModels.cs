// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using static Afterlink.CpuFeature;

namespace Afterlink.Cpuid;

/// <summary>
/// The one table of processors that are known by name: levels as the System V ABI, AMD64 supplement, 3.1.1 has them, signatures and features as the
/// specification updates (Intel) and revision guides (AMD) of the processors.
/// </summary>
internal static class CpuModels
{
    private const string Intel = "GenuineIntel";
    private const string Amd = "AuthenticAMD";

    // What every processor in 64-bit mode under an operating system has, and what does not show in a level.
    private static readonly CpuFeature[] Level1 = [CpuFeature.Tsc, Apic, Cmov, Clflush, Mmx, Fxsr, Sse, Sse2, Hypervisor, HyperThreading, InvariantTsc, Rdtscp];

    private static readonly CpuFeature[] Level2 = [.. Level1, Sse3, Ssse3, Sse41, Sse42, Popcnt, Cmpxchg16b, LahfSahf, X2Apic, TscDeadline];

    private static readonly CpuFeature[] Saving = [Xsave, Xsaveopt];

    private static readonly CpuFeature[] Level3 = [.. Level2, .. Saving, Avx, Avx2, Fma, F16c, Bmi1, Bmi2, Lzcnt, Movbe];

    private static readonly CpuFeature[] Level4 = [.. Level3, Avx512F, Avx512Bw, Avx512Cd, Avx512Dq, Avx512Vl];

    private static readonly CpuFeature[] HaswellFeatures = [.. Level3, Pclmulqdq, Aes, Rdrand, FsGsBase, Erms, Invpcid];

    private static readonly CpuFeature[] SkylakeFeatures =
        [.. HaswellFeatures, .. Level4, Rdseed, Adx, Clflushopt, Clwb, Xsavec, Xgetbv1, Xsaves, ProtectionKeys, OsProtectionKeys];

    private static readonly CpuFeature[] IceLakeFeatures =
    [
        .. SkylakeFeatures, Sha, Avx512Ifma, Avx512Vbmi, Avx512Vbmi2, Avx512Vnni, Avx512Bitalg, Avx512Vpopcntdq, Gfni, Vaes, Vpclmulqdq, Rdpid, Umip,
        FastShortRepMov,
    ];

    private static readonly CpuFeature[] Zen2Features =
    [
        .. Level3, Pclmulqdq, Aes, Rdrand, Rdseed, FsGsBase, Adx, Sha, Clflushopt, Clwb, Xsavec, Xgetbv1, Xsaves, Sse4A, Monitorx, Rdpid, Umip,
    ];

    private static readonly CpuModelInfo[] Rows =
    [
        new(CpuModel.Level1, null, 0, Level1),
        new(CpuModel.Level2, null, 0, Level2),
        new(CpuModel.Level3, null, 0, Level3),
        new(CpuModel.Level4, null, 0, Level4),
        new(CpuModel.Nehalem, Intel, 0x000106A5, Level2),
        new(CpuModel.Haswell, Intel, 0x000306F2, HaswellFeatures),
        new(CpuModel.SkylakeServer, Intel, 0x00050654, SkylakeFeatures),
        new(CpuModel.IceLakeServer, Intel, 0x000606A6, IceLakeFeatures),
        new(CpuModel.Zen2, Amd, 0x00830F10, Zen2Features),
        new(CpuModel.Zen3, Amd, 0x00A00F11, [.. Zen2Features, Vaes, Vpclmulqdq, Invpcid, Erms, FastShortRepMov, ProtectionKeys, OsProtectionKeys]),
    ];

    /// <summary>
    /// Features that a host need not have for a model to be shown on it: what no program of a process depends on, or what it can tell only by
    /// the bit.
    /// </summary>
    public static IReadOnlySet<CpuFeature> Optional { get; } = new HashSet<CpuFeature>
    {
        Hypervisor, HyperThreading, InvariantTsc, X2Apic, TscDeadline, Invpcid, Umip, Erms, FastShortRepMov, Xsaves, ProtectionKeys, OsProtectionKeys, Monitorx,
        Xsaveopt, Xsavec, Xgetbv1, Apic,
    };

    /// <summary>The row of a model.</summary>
    public static CpuModelInfo Find(CpuModel model) => (uint)model < (uint)Rows.Length ? Rows[(int)model] : throw new ArgumentOutOfRangeException(nameof(model));
}
